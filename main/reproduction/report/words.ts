import { formatFraction, formatNumber, formatSetting } from '../../../shared/metrics/format.ts';
import type { Tone } from '../../exports/document/document.ts';
import { isAccuracy, type FigureName, type Spread } from '../figures.ts';
import type { Verdict } from '../judge.ts';

/** A figure as reports give it: accuracies with three places, losses with four digits. */
export function writeFigure(name: FigureName, value: number | undefined): string {
  return isAccuracy(name) ? formatFraction(value) : formatNumber(value);
}

/** A figure with the places that the report gives it, three at least of an accuracy. */
export function writeReported(name: FigureName, value: number | undefined): string {
  if (value === undefined) return '-';
  const given = formatSetting(value);
  return isAccuracy(name) && given.length < '0.000'.length ? value.toFixed(3) : given;
}

/** Mean and standard deviation, or the single value. */
export function writeSpread(name: FigureName, spread: Spread | null): string {
  if (spread === null) return '-';
  const mean = writeFigure(name, spread.mean);
  return spread.deviation === null ? mean : `${mean} ± ${writeFigure(name, spread.deviation)}`;
}

export function writeRange(name: FigureName, spread: Spread | null): string {
  if (spread === null || spread.count === 1) return '-';
  return `${writeFigure(name, spread.lowest)} to ${writeFigure(name, spread.highest)}`;
}

const tones: Readonly<Record<Verdict['kind'], Tone>> = {
  reached: 'good',
  seen: 'good',
  'seen in part': 'middling',
  'within spread': 'middling',
  'falls short': 'bad',
  'not seen': 'bad',
  open: 'plain',
};

export function toneOf({ kind }: Verdict): Tone {
  return tones[kind];
}
