import { checks } from '../../shared/checks/catalogue.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import type { NewWalk } from '../../main/store/walk-store.ts';
import { tinyExperiment, tinySource } from './tiny-data.ts';

/** A walk through checks of a tiny experiment; all but the long checks where none are named. */
export function tinyWalk(
  engine: string,
  names: readonly CheckName[] = checks
    .map(({ name }) => name)
    .filter((name) => !['coarse-search', 'fine-search', 'first-run'].includes(name)),
  atOnce = 2,
): NewWalk {
  return {
    name: 'Tiny walk',
    recipe: null,
    engine,
    dataSource: tinySource,
    spec: tinyExperiment(),
    refusal: null,
    checks: names,
    plan: { atOnce, threads: 1 },
  };
}
