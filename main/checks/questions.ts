import type { MeasuredNumbers } from '../../shared/checks/records.ts';
import type { StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import { askWorker, type FollowOptions } from '../jobs/ask-worker.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import { showGrid } from '../data/check/show-grid.ts';
import type { SeenData } from '../store/walk-store.ts';
import { describeLayers } from '../networks/describe.ts';
import { checkDataFits } from '../networks/check-data-fits.ts';

interface Asking {
  readonly startWorker: StartWorker;
  readonly home: string;
}

/** Has a worker look at the data of a walk. `UserError` where they cannot be prepared. */
export async function lookAtData(
  { startWorker, home }: Asking,
  { dataSource, recipe, spec, refusal }: Pick<StoredWalk, 'dataSource' | 'recipe' | 'spec' | 'refusal'>,
  options: FollowOptions = {},
): Promise<SeenData> {
  const job = { data: dataSource, recipe, spec: spec.data, seed: spec.training.seed, home };
  const question = { type: 'check-data' as const, job };
  const { check, grid } = await askWorker(startWorker, question, 'looked at the data', options);
  const { fingerprint, classes, counts } = check.overview;
  return {
    fingerprint,
    facts: { classes, counts },
    findings: check.findings,
    samples: grid && showGrid(grid),
    refusal: refusal ?? findMisfit(spec, check),
  };
}

/** Why the network cannot be trained on the data; null where it can. */
function findMisfit(
  { network }: StoredWalk['spec'],
  data: Parameters<typeof checkDataFits>[0],
): string | null {
  try {
    checkDataFits(data, network.input, describeLayers(network));
    return null;
  } catch (error) {
    if (error instanceof UserError) return describeError(error);
    throw error;
  }
}

/** Has a worker measure numbers of a walk's experiment without training it. `UserError` where it cannot. */
export function measureNumbers(
  { startWorker, home }: Asking,
  { spec, engine, dataSource }: Pick<StoredWalk, 'spec' | 'engine' | 'dataSource'>,
  numbers: readonly (keyof MeasuredNumbers)[],
  threads: number,
  options: FollowOptions = {},
): Promise<MeasuredNumbers> {
  const job = { spec, engine, dataSource, threads, home, numbers };
  return askWorker(startWorker, { type: 'inspect', job }, 'looked into the network', options);
}
