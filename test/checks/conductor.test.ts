import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { recomputeWalk } from '../../main/checks/recompute.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyWalk } from '../support/tiny-walk.ts';
import { finish, isTraining, openLab, stepOf, told, until, walkElsewhere } from '../support/walk-lab.ts';

const few: readonly CheckName[] = [
  'data',
  'network',
  'learning-rate-low',
  'learning-rate-range',
  'gradients',
];

test('checks share their probes, each an ordinary run that says what it is for, and verdicts can be judged anew', async () => {
  const lab = openLab();
  const { id } = lab.walks.start(tinyWalk('quick'));
  const walk = await finish(lab, id);
  expect(walk).toMatchObject({ state: 'finished', reason: 'all checks done', stepsDone: 12, steps: 12 });
  expect(walk.fingerprint).toBe('f'.repeat(64));
  expect(walk.walk.every(({ state, result }) => state === 'done' && result !== null)).toBe(true);
  expect(stepOf(walk, 'learning-rate-range').result).toMatchObject({ verdict: 'pass' });
  expect(stepOf(walk, 'batch-leakage').result).toMatchObject({ verdict: 'pass', value: 0 });
  const runs = lab.store.listRuns();
  const probes = runs.map(({ check }) => check!.probe);
  expect(new Set(probes).size).toBe(probes.length);
  expect(runs[0]).toMatchObject({
    name: 'Tiny walk: untrained, without regularisation',
    state: 'finished',
    check: { walk: id, probe: 'unregularised', label: 'Untrained, without regularisation' },
  });
  const trial = stepOf(walk, 'gradients').runs[0]!.run;
  for (const check of ['learning-rate-low', 'learning-rate-high', 'input-baseline'] as const) {
    expect(stepOf(walk, check).runs).toContainEqual({ probe: 'trial', run: trial });
  }
  for (const run of runs) expect(lab.store.findRunDetail(run.id)!.checkpoints).toEqual([]);
  expect(recomputeWalk(lab.store, lab.store.walks.find(id)!).differing).toEqual([]);
});

test('verdicts are judged by the figures of the runs, so that other figures tell otherwise', async () => {
  const lab = openLab();
  const { id } = lab.walks.start(tinyWalk('quick', ['data', 'learning-rate-range']));
  await finish(lab, id);
  const stored = lab.store.walks.find(id)!;
  const curves = (run: number) => {
    const { steps, epochs } = lab.store.curves(run);
    return { epochs, steps: steps.map((step) => ({ ...step, dataLoss: 1 })) };
  };
  const changed = { ...lab.store, walks: lab.store.walks, searches: lab.store.searches, curves };
  const reading = {
    ...changed,
    specOf: (run: number) => lab.store.specOf(run),
    watches: (run: number) => lab.store.watches(run),
  };
  expect(recomputeWalk(reading, stored).differing).toEqual(['learning-rate-range']);
  const steps = stored.steps.map((step) => ({
    ...step,
    result: { ...step.result!, measured: 'Once said so.' },
  }));
  expect(recomputeWalk(lab.store, { ...stored, steps })).toMatchObject({
    differing: [],
    reworded: ['data', 'learning-rate-range'],
  });
});

describe('a walk that is broken off', () => {
  test('waits where it is, goes on with the runs it began, and tells what one tells that was not', async () => {
    const lab = openLab();
    const whole = await finish(lab, lab.walks.start(tinyWalk('quick', few)).id);
    const { id } = lab.walks.start(tinyWalk('slow', few));
    await until(lab, id, isTraining('learning-rate-low'));
    lab.walks.stop(id);
    const stopped = await finish(lab, id);
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'user', stepsDone: 2 });
    expect(stepOf(stopped, 'learning-rate-low').state).toBe('waiting');
    const begun = lab.store.walks.runs(id);
    expect(begun.map(({ state, reason }) => [state, reason])).toContainEqual([
      'stopped',
      'the walk was stopped',
    ]);
    lab.walks.resume(id);
    const resumed = await finish(lab, id);
    expect(resumed.state).toBe('finished');
    expect(told(resumed)).toEqual(told(whole));
    expect(lab.store.walks.runs(id).map(({ probe }) => probe)).toEqual(['trial', 'range']);
    expect(() => lab.walks.resume(id)).toThrow(/Every check of walk 2 is done/);
    expect(() => lab.walks.resume(99)).toThrow(/no walk 99/);
  });

  test('by the death of its process is interrupted, and can be gone on with', async () => {
    const home = temporaryFolder();
    const child = walkElsewhere(home, tinyWalk('slow', few));
    const lab = openLab(home);
    await expect
      .poll(() => lab.store.listRuns().some((run) => run.stepsDone > 30), { timeout: 20_000 })
      .toBe(true);
    expect(() => lab.walks.resume(1)).toThrow(/running already/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lab.walks.resume(1);
    const resumed = await finish(lab, 1);
    expect(resumed.state).toBe('finished');
    const whole = await finish(lab, lab.walks.start(tinyWalk('quick', few)).id);
    expect(told(resumed)).toEqual(told(whole));
    expect(lab.store.walks.runs(1)).toHaveLength(2);
  });

  test('from another process stops there, and is followed from here with how far its training is', async () => {
    const home = temporaryFolder();
    walkElsewhere(home, tinyWalk('slow', few));
    const lab = openLab(home);
    await expect.poll(() => lab.store.walks.list().length, { timeout: 20_000 }).toBe(1);
    await until(lab, 1, isTraining('learning-rate-low'));
    lab.walks.stop(1);
    expect(await finish(lab, 1)).toMatchObject({ state: 'stopped', reason: 'user' });
  });

  test('when Netsitter is closed is stopped with its runs', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('slow', few));
    await until(lab, id, isTraining('learning-rate-low'));
    await lab.walks.close();
    expect(lab.walks.busy).toBe(false);
    expect(lab.store.walks.find(id)).toMatchObject({ state: 'stopped', reason: 'Netsitter was closed' });
    expect(lab.store.walks.runs(id).every(({ state }) => state === 'stopped')).toBe(true);
    expect(() => lab.walks.start(tinyWalk('quick'))).toThrow(/closing/);
  });
});

describe('single checks', () => {
  test('are skipped while they go on, but a run that another check needs goes on', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('slow', [...few, 'shuffled-labels'], 1));
    await until(lab, id, isTraining('learning-rate-low'));
    lab.walks.skip(id, ['learning-rate-low', 'learning-rate-range', 'shuffled-labels']);
    const walk = await finish(lab, id);
    expect(walk.walk.map(({ state }) => state)).toEqual([
      'done',
      'done',
      'skipped',
      'skipped',
      'done',
      'skipped',
    ]);
    expect(walk).toMatchObject({ state: 'finished', stepsDone: 6 });
    expect(lab.store.walks.runs(id)).toMatchObject([{ probe: 'trial', state: 'finished' }]);
    expect(() => lab.walks.skip(id, ['gradients'])).toThrow(/done the check gradients already/);
    expect(() => lab.walks.skip(id, ['initial-loss'])).toThrow(/no check initial-loss/);
  });

  test('are repeated with runs of their own, and added to a walk that did not have them', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('quick', ['data', 'gradients']));
    const first = await finish(lab, id);
    expect(lab.walks.repeat(id, ['gradients', 'data', 'batch-leakage', 'learning-rate-low']).state).toBe(
      'running',
    );
    const second = await finish(lab, id);
    expect(second.state).toBe('finished');
    expect(stepOf(second, 'gradients').result).toEqual(stepOf(first, 'gradients').result);
    expect(stepOf(second, 'gradients').runs[0]!.run).toBeGreaterThan(stepOf(first, 'gradients').runs[0]!.run);
    expect(second.walk.map(({ check }) => check)).toEqual([
      'data',
      'learning-rate-low',
      'gradients',
      'batch-leakage',
    ]);
    expect(second.walk.every(({ state }) => state === 'done')).toBe(true);
    expect(recomputeWalk(lab.store, lab.store.walks.find(id)!).differing).toEqual([]);
  });

  test('whose runs are deleted for good keep their verdicts', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('quick', ['data', 'gradients']));
    const before = await finish(lab, id);
    const ids = lab.store.listRuns().map((run) => run.id);
    lab.store.setDeleted(ids, true);
    expect(lab.walks.read(id)).toEqual(before);
    lab.supervisor.forgetRuns(ids);
    const after = lab.walks.read(id);
    expect(told(after)).toEqual(told(before));
    expect(stepOf(after, 'gradients').runs).toEqual([]);
    lab.walks.repeat(id, ['gradients']);
    expect(told(await finish(lab, id))).toEqual(told(before));
  });
});
