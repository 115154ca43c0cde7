import type { RunSummary } from '../runs.ts';

export type ColumnKind = 'number' | 'text' | 'date';

/** A field of runs: shown as a column, filtered by its names, sorted, grouped and exported. */
export interface RunColumn {
  readonly id: string;
  /** At the top of the column, with the unit where there is one. */
  readonly header: string;
  /** In full, for menus and as the header's tooltip. */
  readonly title: string;
  /** What a filter may call it besides its id; the first is what is suggested. */
  readonly names: readonly string[];
  readonly kind: ColumnKind;
  /** In pixels. */
  readonly width: number;
  /** Shown until the reader chooses. */
  readonly isShown: boolean;
  /** Of what was measured: which values are the better ones; such columns have deltas to a baseline. */
  readonly better: 'higher' | 'lower' | null;
  /** What it is sorted and grouped by; undefined where there is none or it is not finite. */
  readonly value: (run: RunSummary) => number | string | undefined;
  /** What a filter looks at, where that is not the value: several texts are looked at each by itself. */
  readonly filtered?: (run: RunSummary) => number | string | readonly string[] | undefined;
  /** What a file holds, where that is not what a filter looks at: NaN and infinities too. */
  readonly exported?: (run: RunSummary) => number | undefined;
  readonly text: (run: RunSummary) => string;
  /** A value, mean or difference of it in words; null where numbers of it mean nothing. */
  readonly format: ((value: number) => string) | null;
}

/** What a run sets at a dotted path, as JSON has it; undefined where it sets nothing or that is not known yet. */
export type SettingValue = string | number | boolean | null;
export type SettingOf = (id: number, path: string) => SettingValue | undefined;

/** Where no settings are at hand. */
export const noSettings: SettingOf = () => undefined;
