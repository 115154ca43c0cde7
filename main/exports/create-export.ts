import type { ExportFormat, ExportRequest } from '../../shared/contract/index.ts';
import { exportFormats } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import { plotConfusionMatrix } from '../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../shared/plots/curves.ts';
import type { ConfusionMatrix, RunCurves, RunDetail } from '../../shared/runs.ts';
import { chooseMatrix } from './choose-matrix.ts';
import { confusionMatrixCsv, confusionMatrixJson } from './confusion-matrix.ts';
import { curvesCsv, curvesJson } from './curves.ts';
import { toPng } from './png.ts';

/** A run with all that can be exported of it. */
export interface ExportSource {
  readonly run: RunDetail;
  readonly curves: RunCurves;
  readonly confusionMatrices: readonly ConfusionMatrix[];
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
  const writers = { 'confusion-matrix': writeConfusionMatrix, curves: writeCurves };
  const { name, content } = writers[what](source, request);
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

function writeConfusionMatrix({ run, confusionMatrices }: ExportSource, request: ExportRequest): Written {
  const matrix = chooseMatrix(run, confusionMatrices, request);
  const name = `confusion-matrix-${matrix.split}-${matrix.checkpoint}`;
  if (request.format === 'csv') return { name, content: confusionMatrixCsv(matrix) };
  if (request.format === 'json') return { name, content: confusionMatrixJson(run, matrix) };
  return { name, content: plotConfusionMatrix(matrix, { title: run.name }) };
}

function writeCurves({ run, curves }: ExportSource, request: ExportRequest): Written {
  const name = 'curves';
  if (curves.epochs.length === 0) {
    const remedy = 'Wait for the first epoch, or choose another run.';
    throw new UserError('request', `Run ${run.id} (${run.state}) has no evaluated epoch.`, remedy);
  }
  if (request.format === 'csv') return { name, content: curvesCsv(curves) };
  if (request.format === 'json') return { name, content: curvesJson(run, curves) };
  return { name, content: plotCurves(curves, { title: run.name }) };
}
