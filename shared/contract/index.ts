import { oc } from '@orpc/contract';
import { z } from 'zod';
import { layerSummarySchema } from '../runs.ts';
import { networkSpecSchema } from '../specs/network.ts';
import { recipeSchema } from '../specs/recipe.ts';
import { comparisonContract } from './comparison.ts';
import { activityCall } from './activity.ts';
import { dataCheckCall } from './data-checks.ts';
import { dataSamplesContract } from './data-samples.ts';
import { dataSetsContract } from './data-sets.ts';
import { callErrors } from './errors.ts';
import { estimatesContract } from './estimates.ts';
import { experimentsContract } from './experiments.ts';
import { exportRequestSchema } from './exports.ts';
import { reportCall } from './reports.ts';
import { runsContract } from './runs.ts';
import { samplesContract } from './samples.ts';
import { searchesContract } from './searches.ts';
import { walksContract } from './walks.ts';

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

export {
  exportFormats,
  exportFormatSchema,
  exportRequestSchema,
  exportWhatSchema,
  formatEndings,
  formatNames,
  type ExportFormat,
  type ExportRequest,
  type ExportWhat,
} from './exports.ts';

/** The whole of what the window can ask for. Electron's message port and the WebSocket both carry it. */
export const contract = {
  application: {
    activity: activityCall,
    information: call.output(
      z.object({ version: z.string(), home: z.string(), host: z.enum(['electron', 'browser']) }),
    ),
    /** The system's dialog for a folder or a table, in the desktop app only; null where it was left. */
    choosePath: call
      .input(z.object({ kind: z.enum(['folder', 'table']) }))
      .output(z.object({ path: z.string().nullable() })),
  },
  runs: runsContract,
  comparison: comparisonContract,
  samples: samplesContract,
  searches: searchesContract,
  walks: walksContract,
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
  experiments: experimentsContract,
  estimates: estimatesContract,
  datasets: { ...dataSetsContract, ...dataSamplesContract, check: dataCheckCall },
  engines: { list: call.output(z.array(engineReportSchema)) },
  exports: {
    report: reportCall,
    create: call
      .input(exportRequestSchema)
      .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  },
};
export type Contract = typeof contract;
