import { formatNumber, missing } from '../../../shared/metrics/format.ts';
import { compareRuns, type ComparedRow, type ComparedValue } from '../../api/comparison.ts';
import { findRunDetail } from '../../api/runs.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';

/** `netsitter compare` */
export function compare(
  ids: readonly number[],
  { home, json }: { readonly home?: string; readonly json?: boolean },
): Promise<void> {
  return withStore(home, (store) => {
    const runs = ids.map((id) => findRunDetail(store, id));
    const comparison = compareRuns(runs);
    if (json) {
      printJson({ runs: ids, ...comparison });
      return;
    }
    const { settings, figures } = comparison;
    const blank = ['', ...ids.map(() => '')];
    printColumns([
      ['', ...runs.map((run) => `run ${run.id}`)],
      ['name', ...runs.map((run) => run.name)],
      ...settings.map((row) => toCells(row, exactly)),
      blank,
      ...figures.map((row) => toCells(row, rounded)),
    ]);
    if (settings.length === 0) print('\nThe settings are the same.');
  });
}

function toCells({ name, values }: ComparedRow, format: (value: ComparedValue) => string): string[] {
  return [name, ...values.map(format)];
}

/** Settings that differ must be seen to differ; only fingerprints are cut. */
function exactly(value: ComparedValue): string {
  if (value === null) return missing;
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}

function rounded(value: ComparedValue): string {
  return typeof value === 'number' ? formatNumber(value) : String(value ?? missing);
}
