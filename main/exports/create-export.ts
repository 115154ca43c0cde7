import type { ExportFormat, ExportRequest, ExportWhat } from '../../shared/contract/index.ts';
import { exportFormats, formatEndings, formatNames } from '../../shared/contract/index.ts';
import { toStepColumns } from '../../shared/curves/recorded-steps.ts';
import { UserError } from '../../shared/errors.ts';
import type { DecisionRegions } from '../../shared/decision-regions.ts';
import { subtractMatrices } from '../../shared/metrics/confusion-matrix-difference.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import { plotConfusionMatrix, plotMatrixDifference } from '../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../shared/plots/curves.ts';
import { plotDecisionRegions } from '../../shared/plots/decision-regions.ts';
import { plotWatches } from '../../shared/plots/watches.ts';
import type { CheckpointKind, Prediction, RunCurves, RunDetail, WatchRecord } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { chooseMatrix, chooseMatrixAt, type ChosenMatrix, type MatrixSource } from './choose-matrix.ts';
import {
  classFiguresCsv,
  classFiguresJson,
  classFiguresLatex,
  confusionMatrixCsv,
  confusionMatrixJson,
  confusionMatrixLatex,
} from './confusion-matrix.ts';
import {
  matrixDifferenceCsv,
  matrixDifferenceJson,
  matrixDifferenceLatex,
} from './confusion-matrix-difference.ts';
import { curvesCsv, curvesJson, stepsCsv, stepsJson } from './curves.ts';
import { decisionRegionsCsv, decisionRegionsJson } from './decision-regions.ts';
import { checkLayers, gradientsCsv, gradientsJson } from './gradients.ts';
import { toJson } from './json.ts';
import { predictionsCsv, predictionsJson } from './predictions.ts';
import { toPng } from './png.ts';
import { writeThresholdCurve } from './write-threshold-curve.ts';

/** A run with all that can be exported of it, each part asked for only where it is needed. */
export interface ExportSource extends MatrixSource {
  readonly run: RunDetail;
  readonly curves: () => RunCurves;
  /** Another run, for what is told of two. */
  readonly another: (id: number) => ExportSource;
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
  latex: 'application/x-latex',
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
    throw new UserError('request', `${what} cannot be exported as ${formatNames[format]}.`, remedy);
  }
  const { name, content } = await writers[what](source, request);
  return {
    fileName: `run-${source.run.id}-${name}.${formatEndings[format]}`,
    mediaType: mediaTypes[format],
    content: format === 'png' ? await toPng(content) : content,
  };
}

/** A file's text; for a PNG, the drawing it is made of. */
export interface Written {
  readonly name: string;
  readonly content: string;
}

type Write = (source: ExportSource, request: ExportRequest) => Written | Promise<Written>;

const writers: Readonly<Record<ExportWhat, Write>> = {
  'confusion-matrix': writeConfusionMatrix,
  'confusion-matrix-difference': writeMatrixDifference,
  'class-figures': writeClassFigures,
  roc: writeThresholdCurve,
  'precision-recall': writeThresholdCurve,
  curves: writeCurves,
  steps: writeSteps,
  predictions: writePredictions,
  gradients: writeGradients,
  'decision-regions': writeDecisionRegions,
  run: writeRun,
};

function writeConfusionMatrix(source: ExportSource, request: ExportRequest): Written {
  const { run } = source;
  const { format, fractions } = request;
  const matrix = chooseMatrixAt(source, request);
  const shown = fractions === undefined || fractions === 'counts' ? '' : `-${fractions}`;
  const name = `confusion-matrix-${nameMatrix(matrix)}${shown}`;
  if (format === 'csv') return { name, content: confusionMatrixCsv(matrix, fractions) };
  if (format === 'json') return { name, content: confusionMatrixJson(run, matrix, fractions) };
  if (format === 'latex') return { name, content: confusionMatrixLatex(run, matrix, fractions) };
  return { name, content: plotConfusionMatrix(matrix, { title: run.name, fractions }) };
}

function nameMatrix({ split, checkpoint, epoch }: ChosenMatrix): string {
  return `${split}-${checkpoint ?? `epoch-${epoch}`}`;
}

function writeMatrixDifference(source: ExportSource, request: ExportRequest): Written {
  const { format, fractions = 'row', against } = request;
  if (against === undefined) {
    throw new UserError(
      'request',
      'A difference takes two runs.',
      'Name the run whose matrix is subtracted: --against NUMBER.',
    );
  }
  const other = source.another(against);
  const second = { run: source.run, matrix: chooseMatrixAt(source, request) };
  // Both of the same split, whichever that is for the run in the first place.
  const first = { run: other.run, matrix: chooseMatrixAt(other, { ...request, split: second.matrix.split }) };
  const name = `minus-run-${against}-confusion-matrix-${nameMatrix(second.matrix)}-${fractions}`;
  if (format === 'csv') return { name, content: matrixDifferenceCsv(first, second, fractions) };
  if (format === 'json') return { name, content: matrixDifferenceJson(first, second, fractions) };
  if (format === 'latex') return { name, content: matrixDifferenceLatex(first, second, fractions) };
  const difference = subtractMatrices(first.matrix, second.matrix, fractions);
  return {
    name,
    content: plotMatrixDifference(difference, { first: nameRun(first.run), second: nameRun(second.run) }),
  };
}

/** Runs of one recipe often have the same name. */
function nameRun({ id, name }: RunDetail): string {
  return `${name} (run ${id})`;
}

function writeClassFigures(source: ExportSource, request: ExportRequest): Written {
  const matrix = chooseMatrixAt(source, request);
  const name = `class-figures-${nameMatrix(matrix)}`;
  if (request.format === 'csv') return { name, content: classFiguresCsv(matrix) };
  if (request.format === 'json') return { name, content: classFiguresJson(source.run, matrix) };
  return { name, content: classFiguresLatex(source.run, matrix) };
}

function writeCurves(source: ExportSource, { format, curves: settings = {} }: ExportRequest): Written {
  const name = settings.chart === undefined ? 'curves' : `curves-${settings.chart}`;
  const { run } = source;
  const curves = source.curves();
  if (curves.epochs.length === 0) {
    const remedy = 'Wait for the first epoch, or choose another run.';
    throw new UserError('request', `Run ${run.id} (${run.state}) has no evaluated epoch.`, remedy);
  }
  if (format === 'csv') return { name: 'curves', content: curvesCsv(curves) };
  if (format === 'json') return { name: 'curves', content: curvesJson(run, curves) };
  const recorded = { steps: toStepColumns(curves.steps), epochs: curves.epochs };
  return { name, content: plotCurves(recorded, { ...settings, plan: run, title: run.name }) };
}

function writeSteps(source: ExportSource, { format }: ExportRequest): Written {
  const { run } = source;
  const { steps } = source.curves();
  if (steps.length === 0) {
    const remedy = 'Wait for the first step, or choose another run.';
    throw new UserError('request', `Run ${run.id} (${run.state}) has made no step.`, remedy);
  }
  return { name: 'steps', content: format === 'csv' ? stepsCsv(steps) : stepsJson(run, steps) };
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
