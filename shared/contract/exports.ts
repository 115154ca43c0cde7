import { z } from 'zod';
import { curveSettingsSchema } from '../curves/settings.ts';
import { cellsSchema } from '../decision-regions.ts';
import { fractionsSchema } from '../metrics/confusion-matrix.ts';
import { mostLayersShown } from '../metrics/watches.ts';
import { checkpointKindSchema } from '../runs.ts';
import { splitSchema } from '../specs/data.ts';

export const exportWhatSchema = z.enum([
  'confusion-matrix',
  'confusion-matrix-difference',
  'class-figures',
  'roc',
  'precision-recall',
  'curves',
  'steps',
  'predictions',
  'gradients',
  'decision-regions',
  'run',
]);
export type ExportWhat = z.infer<typeof exportWhatSchema>;
export const exportFormatSchema = z.enum(['csv', 'json', 'svg', 'png', 'latex']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;
/** Which formats each export can be had in. */
export const exportFormats: Readonly<Record<ExportWhat, readonly ExportFormat[]>> = {
  'confusion-matrix': ['csv', 'json', 'svg', 'png', 'latex'],
  'confusion-matrix-difference': ['csv', 'json', 'svg', 'png', 'latex'],
  'class-figures': ['csv', 'json', 'latex'],
  roc: ['csv', 'json', 'svg', 'png'],
  'precision-recall': ['csv', 'json', 'svg', 'png'],
  curves: ['csv', 'json', 'svg', 'png'],
  steps: ['csv', 'json'],
  predictions: ['csv', 'json'],
  gradients: ['csv', 'json', 'svg', 'png'],
  'decision-regions': ['csv', 'json', 'svg', 'png'],
  run: ['json'],
};

/** What a person calls a format, and how its files end. */
export const formatNames: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  json: 'JSON',
  svg: 'SVG',
  png: 'PNG',
  latex: 'LaTeX',
};
export const formatEndings: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  json: 'json',
  svg: 'svg',
  png: 'png',
  latex: 'tex',
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
  /** Of a confusion matrix and what is read off it: any evaluated epoch, in the place of a checkpoint. */
  epoch: z.int().min(0).optional(),
  /** Of a confusion matrix: what its cells show; where left out, counts beside shares of the row. */
  fractions: fractionsSchema.optional(),
  /** Of a difference: the run whose matrix is subtracted from that of `id`. */
  against: z.int().min(1).optional(),
  /** Of threshold curves: the class, by name, that is told from the rest; of two classes the second where left out. */
  positive: z.string().optional(),
  /** Of curves: what a picture shows of them, and how; a table always holds every raw figure. */
  curves: curveSettingsSchema.optional(),
  /** Of gradients: which layers, by name. Where left out, a picture shows some spread over the depth; a table has all. */
  layers: z.array(z.string().min(1)).min(1).max(mostLayersShown).optional(),
  /** Of decision regions: how finely the plane is looked at. */
  columns: cellsSchema.optional(),
  rows: cellsSchema.optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;
