import type { ExportFormat, ExportRequest, ExportWhat } from '../../shared/contract/index.ts';
import { exportFormats } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import type { DecisionRegions } from '../../shared/decision-regions.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import { plotConfusionMatrix } from '../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../shared/plots/curves.ts';
import { plotDecisionRegions } from '../../shared/plots/decision-regions.ts';
import { plotWatches } from '../../shared/plots/watches.ts';
import type {
  CheckpointKind,
  ConfusionMatrix,
  Prediction,
  RunCurves,
  RunDetail,
  WatchRecord,
} from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { chooseMatrix } from './choose-matrix.ts';
import { confusionMatrixCsv, confusionMatrixJson } from './confusion-matrix.ts';
import { curvesCsv, curvesJson } from './curves.ts';
import { decisionRegionsCsv, decisionRegionsJson } from './decision-regions.ts';
import { checkLayers, gradientsCsv, gradientsJson } from './gradients.ts';
import { toJson } from './json.ts';
import { predictionsCsv, predictionsJson } from './predictions.ts';
import { toPng } from './png.ts';

/** A run with all that can be exported of it, each part asked for only where it is needed. */
export interface ExportSource {
  readonly run: RunDetail;
  readonly curves: () => RunCurves;
  readonly confusionMatrices: () => readonly ConfusionMatrix[];
  readonly watches: () => readonly WatchRecord[];
  readonly predictions: (split: Split, checkpoint: CheckpointKind) => readonly Prediction[];
  /** As the request asks for them. */
  readonly decisionRegions: () => Promise<DecisionRegions>;
}

export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/**
 * What `request` asks for, as the content of a file. `UserError` where the run has nothing of the kind yet,
 * or where it cannot be had in that format.
 */
export async function createExport(source: ExportSource, request: ExportRequest): Promise<ExportedFile> {
  const { what, format } = request;
  const formats = exportFormats[what];
  if (!formats.includes(format)) {
    const remedy = `Choose one of ${formats.join(', ')}.`;
    throw new UserError('request', `${what} cannot be exported as ${format}.`, remedy);
  }
  const { name, content } = await writers[what](source, request);
  return {
    fileName: `run-${source.run.id}-${name}.${format}`,
    mediaType: mediaTypes[format],
    content: format === 'png' ? await toPng(content) : content,
  };
}

/** A file's text; for a PNG, the drawing it is made of. */
interface Written {
  readonly name: string;
  readonly content: string;
}

type Write = (source: ExportSource, request: ExportRequest) => Written | Promise<Written>;

const writers: Readonly<Record<ExportWhat, Write>> = {
  'confusion-matrix': writeConfusionMatrix,
  curves: writeCurves,
  predictions: writePredictions,
  gradients: writeGradients,
  'decision-regions': writeDecisionRegions,
  run: writeRun,
};

function writeConfusionMatrix({ run, confusionMatrices }: ExportSource, request: ExportRequest): Written {
  const matrix = chooseMatrix(run, confusionMatrices(), request);
  const name = `confusion-matrix-${matrix.split}-${matrix.checkpoint}`;
  if (request.format === 'csv') return { name, content: confusionMatrixCsv(matrix) };
  if (request.format === 'json') return { name, content: confusionMatrixJson(run, matrix) };
  return { name, content: plotConfusionMatrix(matrix, { title: run.name }) };
}

function writeCurves(source: ExportSource, { format }: ExportRequest): Written {
  const name = 'curves';
  const { run } = source;
  const curves = source.curves();
  if (curves.epochs.length === 0) {
    const remedy = 'Wait for the first epoch, or choose another run.';
    throw new UserError('request', `Run ${run.id} (${run.state}) has no evaluated epoch.`, remedy);
  }
  if (format === 'csv') return { name, content: curvesCsv(curves) };
  if (format === 'json') return { name, content: curvesJson(run, curves) };
  return { name, content: plotCurves(curves, { title: run.name }) };
}

function writePredictions(
  { run, confusionMatrices, predictions }: ExportSource,
  request: ExportRequest,
): Written {
  // There is a matrix of whatever there are predictions of.
  const { split, checkpoint, epoch, classes } = chooseMatrix(run, confusionMatrices(), request);
  const table = { split, checkpoint, epoch, classes, predictions: predictions(split, checkpoint) };
  const name = `predictions-${split}-${checkpoint}`;
  if (request.format === 'csv') return { name, content: predictionsCsv(table) };
  return { name, content: predictionsJson(run, table) };
}

function writeGradients({ run, watches }: ExportSource, { format, layers }: ExportRequest): Written {
  const name = 'gradients';
  const epochs = averageWatches(watches());
  if (epochs.length === 0) {
    throw new UserError(
      'request',
      `Run ${run.id} (${run.state}) has no watched step.`,
      'Start a run with training.watchEverySteps above 0, e.g. --set training.watchEverySteps=20.',
    );
  }
  checkLayers(epochs, layers);
  if (format === 'csv') return { name, content: gradientsCsv(epochs, layers) };
  if (format === 'json') return { name, content: gradientsJson(run, epochs, layers) };
  return { name, content: plotWatches(epochs, { title: run.name, layers }) };
}

async function writeDecisionRegions(
  { run, decisionRegions }: ExportSource,
  { format }: ExportRequest,
): Promise<Written> {
  const regions = await decisionRegions();
  const name = `decision-regions-${regions.checkpoint}`;
  if (format === 'csv') return { name, content: decisionRegionsCsv(regions) };
  if (format === 'json') return { name, content: decisionRegionsJson(run, regions) };
  return { name, content: plotDecisionRegions(regions, { title: run.name }) };
}

/** Everything about a run but its predictions, which are exported by themselves. */
function writeRun({ run, curves, confusionMatrices, watches }: ExportSource): Written {
  const content = {
    ...run,
    curves: curves(),
    confusionMatrices: confusionMatrices(),
    epochWatches: averageWatches(watches()),
  };
  return { name: 'run', content: `${toJson(content, 2)}\n` };
}
