import { extname, resolve } from 'node:path';
import {
  exportFormats,
  exportFormatSchema,
  formatEndings,
  type ExportFormat,
  type ExportRequest,
  type ExportWhat,
} from '../../../shared/contract/index.ts';
import type { CurveSettings } from '../../../shared/curves/settings.ts';
import { UserError } from '../../../shared/errors.ts';
import { exportRun } from '../../api/exports.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { withStore } from './open-core.ts';
import { note, printJson } from './output.ts';

/** How a picture of curves is drawn. */
const curveChoices = ['chart', 'x', 'smoothing', 'sources', 'parts', 'logarithmic'] as const;
type CurveChoice = (typeof curveChoices)[number];

/** What narrows an export down. */
const choices = [
  'split',
  'checkpoint',
  'epoch',
  'fractions',
  'against',
  'positive',
  'layers',
  'columns',
  'rows',
  ...curveChoices,
] as const;
type Choice = (typeof choices)[number];

/** Which choices there are for what. */
const choicesOf: Readonly<Record<ExportWhat, readonly Choice[]>> = {
  'confusion-matrix': ['split', 'checkpoint', 'epoch', 'fractions'],
  'confusion-matrix-difference': ['split', 'checkpoint', 'epoch', 'fractions', 'against'],
  'class-figures': ['split', 'checkpoint', 'epoch'],
  roc: ['split', 'checkpoint', 'positive'],
  'precision-recall': ['split', 'checkpoint', 'positive'],
  curves: curveChoices,
  steps: [],
  predictions: ['split', 'checkpoint'],
  gradients: ['layers'],
  'decision-regions': ['split', 'checkpoint', 'columns', 'rows'],
  run: [],
};

export interface ExportOptions
  extends Pick<ExportRequest, Exclude<Choice, CurveChoice>>, Omit<CurveSettings, 'isLogarithmic'> {
  readonly logarithmic?: boolean;
  readonly home?: string;
  readonly what: ExportWhat;
  readonly to: string;
  readonly format?: ExportFormat;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter export` */
export function exportToFile(id: number, options: ExportOptions): Promise<void> {
  const { home, what, to, force = false, json } = options;
  const format = options.format ?? formatOf(to, what);
  refuseIdleChoices(options);
  return withStore(home, async (store, folder) => {
    const chosen = Object.fromEntries(choices.map((choice) => [choice, options[choice]]));
    const { chart, x, smoothing, sources, parts, logarithmic: isLogarithmic } = options;
    const curves = { chart, x, smoothing, sources, parts, isLogarithmic };
    const request = { id, what, format, ...chosen, ...(what === 'curves' ? { curves } : {}) };
    const { content } = await exportRun({ store, home: folder }, request);
    if (to === '-') {
      process.stdout.write(content);
      return;
    }
    const file = resolve(to);
    await writeFileWhole(file, content, { overwrite: force });
    if (json) printJson({ run: id, what, format, file });
    else note(`Written: ${file}`);
  });
}

/** An option that changes nothing would pass for one that did. */
function refuseIdleChoices(options: ExportOptions): void {
  const { what } = options;
  const idle = choices.filter((choice) => options[choice] !== undefined && !choicesOf[what].includes(choice));
  if (idle.length === 0) return;
  const names = idle.map((choice) => `--${choice}`).join(' and ');
  const there = choicesOf[what].map((choice) => `--${choice}`).join(', ');
  throw new UserError(
    'request',
    `${names} cannot be chosen of ${what}.`,
    there === '' ? 'Leave them out.' : `What can be chosen: ${there}.`,
  );
}

/** The format a file's ending names. */
function formatOf(file: string, what: ExportWhat): ExportFormat {
  const formats = exportFormats[what].map((format) => formatEndings[format]).join(', ');
  if (file === '-') return exportFormats[what][0]!;
  const ending = extname(file).slice(1).toLowerCase();
  const format = exportFormatSchema.options.find((known) => formatEndings[known] === ending);
  if (format !== undefined) return format;
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which ${what} can be had.`,
    `End the file's name with one of: ${formats}; or name the format with --format.`,
  );
}
