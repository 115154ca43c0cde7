import {
  exportFormats,
  type ExportFormat,
  type ExportRequest,
  type ExportWhat,
} from '../../../shared/contract/index.ts';
import type { CurveSettings } from '../../../shared/curves/settings.ts';
import { UserError } from '../../../shared/errors.ts';
import { exportRun } from '../../api/exports.ts';
import { withStore } from './open-core.ts';
import { chooseFormat, writeOut, type Destination } from './write-out.ts';

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
  extends
    Destination,
    Pick<ExportRequest, Exclude<Choice, CurveChoice>>,
    Omit<CurveSettings, 'isLogarithmic'> {
  readonly logarithmic?: boolean;
  readonly home?: string;
  readonly what: ExportWhat;
  readonly format?: ExportFormat;
}

/** `netsitter export` */
export function exportToFile(id: number, options: ExportOptions): Promise<void> {
  const { home, what } = options;
  const format = chooseFormat(options.to, what, exportFormats[what], options.format);
  refuseIdleChoices(options);
  return withStore(home, async (store, folder) => {
    const chosen = Object.fromEntries(choices.map((choice) => [choice, options[choice]]));
    const { chart, x, smoothing, sources, parts, logarithmic: isLogarithmic } = options;
    const curves = { chart, x, smoothing, sources, parts, isLogarithmic };
    const request = { id, what, format, ...chosen, ...(what === 'curves' ? { curves } : {}) };
    const { content } = await exportRun({ store, home: folder }, request);
    await writeOut(content, options, { run: id, what, format });
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
