import { canonicalJson } from '../../shared/canonical-json.ts';
import type { Estimate } from '../../shared/contract/estimates.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { DataSpec, Split } from '../../shared/specs/data.ts';
import type { Store } from '../store/store.ts';

type SampleCounts = Estimate['samples'];

/** Runs on the same data that are looked at, the latest first. */
const mostRuns = 30;
/** Where nothing is known. */
const assumed = 1000;

/**
 * How many samples each split will have: as an earlier run on the same data prepared it, else as the files list
 * them. Nothing is decoded for it.
 */
export async function expectSamples(
  store: Store,
  source: DataSource | null,
  spec: DataSpec,
): Promise<SampleCounts> {
  const prepared = source === null ? null : findPrepared(store, source, spec);
  if (prepared !== null) return prepared;
  if (spec.format === 'fddb') {
    const validation =
      spec.validateOnTraining === true ? 0 : 2 * heldOut(spec.trainingPerClass, spec.validationFraction);
    const kept = 2 * spec.trainingPerClass - validation;
    return {
      train: spec.mirrorTraining === true ? 2 * kept : kept,
      validation: spec.validateOnTraining === true ? kept : validation,
      test: 2 * spec.testPerClass,
      isKnown: true,
      account: 'as the data settings ask for',
    };
  }
  const listed = source === null ? null : await countListed(source);
  if (listed === null) {
    const counts = { train: assumed, validation: 0, test: 0, isKnown: false };
    return { ...counts, account: 'a guess: how many samples the data set has is not known yet' };
  }
  return { ...divide(listed, spec), isKnown: true, account: 'as the files list them' };
}

function findPrepared(store: Store, source: DataSource, spec: DataSpec): SampleCounts | null {
  const wanted = canonicalJson(spec);
  const name = source.name ?? source.path;
  const candidates = store
    .listRuns()
    .filter((run) => run.dataName === name || source.name === null)
    .slice(-mostRuns)
    .reverse();
  for (const { id } of candidates) {
    const run = store.findRunDetail(id);
    if (run === undefined || run.dataOverview === null || run.dataSource.path !== source.path) continue;
    if (canonicalJson(run.spec.data) !== wanted) continue;
    const { counts } = run.dataOverview;
    const sum = (split: Split) => counts[split].reduce((total, count) => total + count, 0);
    return {
      train: sum('train'),
      validation: sum('validation'),
      test: sum('test'),
      isKnown: true,
      account: `as run ${id} prepared it`,
    };
  }
  return null;
}

async function countListed({ path, format }: DataSource): Promise<Readonly<Record<Split, number>> | null> {
  const { countRoughly } = await import('../data/count-roughly.ts');
  return countRoughly(path, format).then(
    ({ samples }) => samples,
    () => null,
  );
}

/** What has no files of its own is held out of `train`. */
function divide(listed: Readonly<Record<Split, number>>, spec: DataSpec): Record<Split, number> {
  const share = (split: 'validation' | 'test') => {
    if (listed[split] > 0) return listed[split];
    const fraction =
      split === 'validation' ? spec.validationFraction : 'testFraction' in spec ? spec.testFraction : 0;
    return heldOut(listed.train, fraction);
  };
  const [validation, test] = [share('validation'), share('test')];
  const taken = (listed.validation > 0 ? 0 : validation) + (listed.test > 0 ? 0 : test);
  return { train: Math.max(1, listed.train - taken), validation, test };
}

function heldOut(count: number, fraction: number): number {
  return Math.round(count * fraction);
}
