import type { RunSummary } from '../../../shared/runs.ts';

/** A run as the report calls it everywhere. */
export function runLabel({ id, name }: Pick<RunSummary, 'id' | 'name'>): string {
  return `${id} ${name}`;
}

/** Where its section begins. */
export function runAnchor({ id }: Pick<RunSummary, 'id'>): string {
  return `run-${id}`;
}
