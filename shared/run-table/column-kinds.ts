import { missing } from '../metrics/format.ts';
import type { RunSummary } from '../runs.ts';
import { formatDateTime } from '../date-time.ts';
import type { RunColumn } from './column.ts';

type Naming = Pick<RunColumn, 'id' | 'header' | 'title' | 'names' | 'width'> & { readonly isShown?: boolean };
type Of<Value> = (run: RunSummary) => Value | null | undefined;

export function finite(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : undefined;
}

export function measured(
  naming: Naming,
  better: RunColumn['better'],
  of: Of<number>,
  format: (value: Maybe) => string,
): RunColumn {
  return {
    isShown: false,
    ...naming,
    kind: 'number',
    better,
    value: (run) => finite(of(run)),
    exported: (run) => of(run) ?? undefined,
    text: (run) => format(of(run)),
    format,
  };
}
type Maybe = number | null | undefined;

export function numeric(
  naming: Naming,
  of: Of<number>,
  format: ((value: number) => string) | null = String,
): RunColumn {
  return {
    isShown: false,
    ...naming,
    kind: 'number',
    better: null,
    value: (run) => finite(of(run)),
    text: (run) => {
      const value = of(run);
      return value === null || value === undefined ? missing : (format ?? String)(value);
    },
    format,
  };
}

export function words(naming: Naming, of: Of<string>): RunColumn {
  return {
    isShown: false,
    ...naming,
    kind: 'text',
    better: null,
    value: (run) => of(run) ?? undefined,
    text: (run) => of(run) ?? '',
    format: null,
  };
}

export function moment(naming: Omit<Naming, 'width'>, of: Of<string>): RunColumn {
  return {
    isShown: false,
    ...naming,
    width: 142,
    kind: 'date',
    better: null,
    value: (run) => of(run) ?? undefined,
    text: (run) => formatDateTime(of(run) ?? null),
    format: null,
  };
}
