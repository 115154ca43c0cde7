import type { RunDetail } from '../../shared/runs.ts';

/** What tells a run from every other, and what it takes to repeat it: the head of every JSON export. */
export function runIdentity(run: RunDetail) {
  return {
    id: run.id,
    name: run.name,
    recipe: run.recipe,
    state: run.state,
    reason: run.reason,
    createdAt: run.createdAt,
    seed: run.seed,
    engine: run.engine,
    device: run.device,
    specHash: run.specHash,
    data: { name: run.dataName, fingerprint: run.dataOverview?.fingerprint ?? null },
  };
}
