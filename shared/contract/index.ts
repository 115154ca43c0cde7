import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cellsSchema } from '../decision-regions.ts';
import { mostLayersShown } from '../metrics/watches.ts';
import { checkpointKindSchema, layerSummarySchema } from '../runs.ts';
import { splitSchema } from '../specs/data.ts';
import { networkSpecSchema } from '../specs/network.ts';
import { recipeSchema } from '../specs/recipe.ts';
import { dataCheckCall } from './data-checks.ts';
import { dataSetsContract } from './data-sets.ts';
import { callErrors } from './errors.ts';
import { runsContract } from './runs.ts';
import { searchesContract } from './searches.ts';

const call = oc.errors(callErrors);

export const engineReportSchema = z.object({
  name: z.string(),
  usable: z.boolean(),
  device: z.string().nullable(),
  library: z.string().nullable(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

export const exportWhatSchema = z.enum([
  'confusion-matrix',
  'curves',
  'predictions',
  'gradients',
  'decision-regions',
  'run',
]);
export type ExportWhat = z.infer<typeof exportWhatSchema>;
export const exportFormatSchema = z.enum(['csv', 'json', 'svg', 'png']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;
/** Which formats each export can be had in. */
export const exportFormats: Readonly<Record<ExportWhat, readonly ExportFormat[]>> = {
  'confusion-matrix': ['csv', 'json', 'svg', 'png'],
  curves: ['csv', 'json', 'svg', 'png'],
  predictions: ['csv', 'json'],
  gradients: ['csv', 'json', 'svg', 'png'],
  'decision-regions': ['csv', 'json', 'svg', 'png'],
  run: ['json'],
};

export const exportRequestSchema = z.object({
  id: z.int().min(1),
  what: exportWhatSchema,
  format: exportFormatSchema,
  /**
   * Which confusion matrix, predictions or points of decision regions; where left out, those of the test split
   * (validation where there is none) and the last epoch.
   */
  split: splitSchema.optional(),
  checkpoint: checkpointKindSchema.optional(),
  /** Of gradients: which layers, by name. Where left out, a picture shows some spread over the depth; a table has all. */
  layers: z.array(z.string().min(1)).min(1).max(mostLayersShown).optional(),
  /** Of decision regions: how finely the plane is looked at. */
  columns: cellsSchema.optional(),
  rows: cellsSchema.optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** The whole of what the window can ask for. Electron's message port and the WebSocket both carry it. */
export const contract = {
  application: {
    information: call.output(
      z.object({ version: z.string(), home: z.string(), host: z.enum(['electron', 'browser']) }),
    ),
  },
  runs: runsContract,
  searches: searchesContract,
  recipes: { list: call.output(z.array(recipeSchema)) },
  networks: {
    /** The layers with output shapes and parameter counts; running statistics count, and are not trainable. */
    describe: call.input(networkSpecSchema).output(
      z.object({
        layers: z.array(layerSummarySchema),
        parameters: z.int(),
        trainableParameters: z.int(),
      }),
    ),
  },
  datasets: { ...dataSetsContract, check: dataCheckCall },
  engines: { list: call.output(z.array(engineReportSchema)) },
  exports: {
    create: call
      .input(exportRequestSchema)
      .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  },
};
export type Contract = typeof contract;
