import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recomputeWalk } from '../../main/checks/recompute.ts';
import type { StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { searchTrials } from '../../shared/checks/judges/searches.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import { narrowAxes } from '../../shared/searches/borders.ts';
import { rankTrials } from '../../shared/searches/ranking.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { trialChanges } from '../../shared/searches/trials.ts';
import { until } from '../support/command-line.ts';
import { forkWalk, openWalkLab, type WalkLab } from '../support/open-walk-lab.ts';
import { faintSource, tinyExperiment } from '../support/tiny-data.ts';
import { tinyWalk } from '../support/tiny-walk.ts';
import { finish, openLab, stepOf } from '../support/walk-lab.ts';

/** Everything here trains in real worker processes, on tiny data. */

const names: readonly CheckName[] = ['coarse-search', 'fine-search', 'first-run'];
const rate = 'training.optimiser.learningRate';
const experiment = tinyExperiment({
  seed: 5,
  epochs: 12,
  optimiser: { type: 'sgd', learningRate: 0.02, momentum: 0, weightDecay: 0 },
});
/** On points so faint that no rate of the range test moves the loss: the best rates lie beyond those searched. */
const faintWalk = { ...tinyWalk('quick', names), dataSource: faintSource, spec: experiment };

const settled = ({ store }: WalkLab) => store.searches.find(1)?.settled ?? 0;

/** The numbers of the runs that a search trained, trial by trial. */
const runsOf = ({ store }: WalkLab, search: number) =>
  store.searches.trials(search).map(({ run }) => run?.id ?? null);

describe('the searches and the first whole run of a walk whose process is killed in the coarse search', () => {
  let home: string;
  let lab: WalkLab;
  let walk: WalkDetail;
  let stored: StoredWalk;
  /** Runs of the coarse search that had ended when the process was killed. */
  let before: { readonly id: number; readonly endedAt: string | null }[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'netsitter-test-'));
    lab = openWalkLab(home);
    const child = forkWalk(home, faintWalk);
    try {
      await until(() => settled(lab) > 2);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    before = endedTrials();
    expect(before.length).toBeLessThan(searchTrials['coarse-search']);
    lab.walks.resume(1);
    walk = await finish(lab, 1);
    stored = lab.store.walks.find(1)!;
  });

  afterAll(async () => {
    await lab.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const endedTrials = () =>
    lab.store.searches
      .trials(1)
      .flatMap(({ run }) => (run === null ? [] : [lab.store.findRun(run.id)!]))
      .filter(({ state }) => state === 'finished')
      .map(({ id, endedAt }) => ({ id, endedAt }));

  test('go on with the search that was begun, and train no trial twice', () => {
    expect(walk.state).toBe('finished');
    expect(stored.steps.map(({ search }) => search)).toEqual([1, 2, null]);
    expect(endedTrials()).toEqual(expect.arrayContaining(before));
    const runs = [...runsOf(lab, 1), ...runsOf(lab, 2), ...lab.store.walks.runs(1).map(({ run }) => run)];
    expect(new Set(runs).size).toBe(runs.length);
    expect(runs.toSorted((one, other) => one! - other!)).toEqual(lab.store.listRuns().map(({ id }) => id));
  });

  test.each([
    { check: 'coarse-search', search: 1, probe: 'trial' },
    { check: 'fine-search', search: 2, probe: 'longer' },
  ] as const)('are ordinary ones: $check, of runs as long as the one it is held against', (expected) => {
    const { check, search, probe } = expected;
    const detail = lab.store.searches.findDetail(search)!;
    expect(detail).toMatchObject({
      name: `Tiny walk: ${check.replace('-', ' ')}`,
      state: 'finished',
      trials: searchTrials[check],
      settled: searchTrials[check],
    });
    const own = lab.store.walks.runs(1).find((run) => run.probe === probe)!;
    const { steps } = lab.store.findRun(own.run)!;
    for (const trial of lab.store.searches.trials(search)) {
      const run = lab.store.findRun(trial.run!.id)!;
      expect(run).toMatchObject({ state: 'finished', stepsDone: steps, search: { id: search } });
      expect(lab.store.specOf(run.id)).toEqual(replaceSettings(detail.spec, trialChanges(trial)));
    }
    expect(stepOf(walk, check).result!.value).toBe(detail.best!.accuracy);
    const seconds = lab.store.searches.trials(search).map(({ run }) => run!.seconds!);
    expect(stepOf(walk, check).seconds).toBeGreaterThan(seconds.reduce((sum, of) => sum + of));
  });

  test('warn of the edge at which the best rate lies, search beyond it, and find better there', () => {
    const coarse = lab.store.searches.findDetail(1)!;
    const ranked = rankTrials(lab.store.searches.trials(1), 'validation-accuracy');
    const best = Number(trialChanges(ranked[0]!)[rate]);
    const { verdict, measured, next } = stepOf(walk, 'coarse-search').result!;
    expect(verdict).toBe('warn');
    expect(measured).toMatch(
      /near the upper end of its range, 1e-6 to 0\.1: .* Search 0\.0\d+ to \d\.\d+ next/,
    );
    expect(next!.set[rate]).toBeCloseTo(best, 2);
    const fine = lab.store.searches.findDetail(2)!;
    expect(fine.search.axes).toEqual(narrowAxes(coarse.search, ranked, experiment));
    expect(fine.search.axes[0]).toMatchObject({
      setting: rate,
      to: expect.toSatisfy((to) => to > 1) as number,
    });
    const [better] = rankTrials(lab.store.searches.trials(2), 'validation-accuracy');
    expect(Number(trialChanges(better!)[rate])).toBeGreaterThan(0.1);
    expect(stepOf(walk, 'fine-search').result!.value).toBeGreaterThan(ranked[0]!.best!.accuracy);
    expect(stepOf(walk, 'fine-search').result!.measured).not.toContain('may lie beyond');
  });

  test('train the experiment itself at the end, as it was asked about and to its last epoch', () => {
    const [{ probe, run }] = stepOf(walk, 'first-run').runs as [{ probe: string; run: number }];
    expect(probe).toBe('whole');
    expect(lab.store.specOf(run)).toEqual(experiment);
    expect(lab.store.findRun(run)).toMatchObject({ state: 'finished', epochsDone: 12 });
    expect(stepOf(walk, 'first-run').result!.measured).toContain('12 epochs. Best validation accuracy');
  });

  test('are judged by what is stored alone', () => {
    expect(recomputeWalk(lab.store, stored).differing).toEqual([]);
  });
});

test('a search is stopped when its check is skipped', async () => {
  const lab = openLab();
  const { id } = lab.walks.start({ ...faintWalk, checks: ['coarse-search', 'first-run'] });
  await until(() => settled(lab) > 0);
  lab.walks.skip(id, ['coarse-search']);
  const walk = await finish(lab, id);
  expect(walk.walk.map(({ state }) => state)).toEqual(['skipped', 'done']);
  const search = lab.store.searches.findDetail(1)!;
  expect(search.state).toBe('stopped');
  expect(search.settled).toBeLessThan(search.trials);
});
