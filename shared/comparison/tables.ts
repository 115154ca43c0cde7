import { formatSetting, missing } from '../metrics/format.ts';
import type { ComparedRun } from './compared-run.ts';
import { bestPlaces, differencesTo, formatDifference, formatFigure, type FigureRow } from './figures.ts';
import type { GroupedRow, SeedGroup, Spread } from './seeds.ts';
import type { ComparedValue } from './settings.ts';

/** A value of a table; `isBest` where it is the best of its row, `difference` from the baseline where there is one. */
export interface FigureCell {
  readonly text: string;
  readonly isBest: boolean;
  readonly difference: string;
}

/** The figures of a row as they are shown; `baseline` is the place of a run among the values. */
export function figureCells(row: FigureRow, baseline: number | null): FigureCell[] {
  const best = bestPlaces(row);
  const differences = baseline === null ? null : differencesTo(row, baseline);
  return row.values.map((value, place) => ({
    text: formatFigure(row.kind, value),
    isBest: best.includes(place),
    difference: formatDifference(row.kind, differences?.[place] ?? null),
  }));
}

/** The means of a row as they are shown, with their spread: "0.975 ± 0.004". */
export function spreadCells(row: GroupedRow): Omit<FigureCell, 'difference'>[] {
  const best = bestPlaces({ better: row.better, values: row.spreads.map((spread) => spread?.mean ?? null) });
  return row.spreads.map((spread, place) => ({
    text: formatSpread(row, spread),
    isBest: best.includes(place),
  }));
}

function formatSpread({ kind }: GroupedRow, spread: Spread | null): string {
  if (spread === null) return missing;
  // The mean of counts is no count.
  const shown = kind === 'count' && !Number.isInteger(spread.mean) ? 'number' : kind;
  const mean = formatFigure(shown, spread.mean);
  if (spread.deviation === null) return mean;
  return `${mean} ± ${formatFigure(kind === 'count' ? 'number' : kind, spread.deviation)}`;
}

/** A setting exactly as it is: settings that differ must be seen to differ. */
export function formatValue(value: ComparedValue): string {
  if (value === null) return missing;
  return typeof value === 'number' ? formatSetting(value) : String(value);
}

/** A fingerprint by its first digits, where there is no room for all. */
export function shortenFingerprint(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}

/** "run 7", or of several "runs 7, 8". */
export function nameGroup(group: SeedGroup, runs: readonly ComparedRun[]): string {
  const ids = group.map((place) => runs[place]!.run.id);
  return `${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}`;
}

/** A figure's name with the unit it is shown in. */
export function toLabel({ name, kind, unit }: Pick<FigureRow, 'name' | 'kind' | 'unit'>): string {
  const shown = kind === 'seconds' ? 'h:min:s' : unit;
  return shown === null ? name : `${name} (${shown})`;
}
