import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workerFile } from '../../main/app/worker-file.ts';
import { recomputeWalk } from '../../main/checks/recompute.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyWalk } from '../support/tiny-walk.ts';
import { finish, isTraining, openLab, stepOf, told, until } from '../support/walk-lab.ts';

describe('what cannot be measured', () => {
  test('for an error of the engine cannot be told, with that error', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('throws', ['data', 'network', 'gradients']));
    const walk = await finish(lab, id);
    expect(walk.walk.map(({ result }) => result!.verdict)).toEqual(['pass', 'pass', 'cannot tell']);
    expect(stepOf(walk, 'gradients').result!.measured).toBe(
      'Trial (run 1) came to no end: the device was lost.',
    );
  });

  test('since a run was stopped by hand says so, and is measured when it is repeated', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('slow', ['data', 'gradients']));
    await until(lab, id, isTraining('gradients'));
    lab.supervisor.stop(1);
    expect(stepOf(await finish(lab, id), 'gradients').result).toMatchObject({
      verdict: 'cannot tell',
      measured: 'Trial (run 1) came to no end: it was stopped by hand.',
    });
    lab.walks.repeat(id, ['gradients']);
    expect(stepOf(await finish(lab, id), 'gradients').result!.verdict).toBe('pass');
  });

  test('since a shared run failed keeps that reason when the run is repeated for another check', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('slow', ['data', 'learning-rate-range', 'gradients'], 1));
    await until(lab, id, (walk) =>
      walk.walk.some(({ state, runs }) => state === 'running' && runs.length > 0),
    );
    lab.supervisor.stop(1);
    const reason = 'Trial (run 1) came to no end: it was stopped by hand.';
    expect(stepOf(await finish(lab, id), 'learning-rate-range').result!.measured).toBe(reason);
    lab.walks.repeat(id, ['gradients']);
    const again = await finish(lab, id);
    expect(stepOf(again, 'gradients').result!.verdict).toBe('pass');
    expect(stepOf(again, 'learning-rate-range').result!.measured).toBe(reason);
    expect(recomputeWalk(lab.store, lab.store.walks.find(id)!)).toMatchObject({
      differing: [],
      reworded: [],
    });
  });

  test('as no engine takes the network: the data and the network have their verdicts all the same', async () => {
    const lab = openLab();
    const refusal = 'Layer 1 (dense) has no units.';
    const { id } = lab.walks.start({ ...tinyWalk('quick'), refusal });
    const walk = await finish(lab, id);
    expect(stepOf(walk, 'data').result!.verdict).toBe('pass');
    expect(stepOf(walk, 'network').result).toMatchObject({ verdict: 'fail', measured: refusal });
    for (const step of walk.walk.slice(2)) {
      expect(step.result).toMatchObject({ verdict: 'cannot tell', explainedBy: 'network' });
      expect(step.result!.measured).not.toContain(refusal);
    }
    expect(lab.store.listRuns()).toEqual([]);
    lab.walks.repeat(id, ['gradients'], refusal);
    expect(told(await finish(lab, id))).toEqual(told(walk));
    lab.walks.repeat(id, ['data']);
    const taken = await finish(lab, id);
    expect(taken.walk.every(({ result }) => result?.explainedBy === null)).toBe(true);
    expect(stepOf(taken, 'network').result!.verdict).toBe('pass');
    expect(stepOf(taken, 'gradients').runs).toHaveLength(1);
    expect(recomputeWalk(lab.store, lab.store.walks.find(id)!)).toMatchObject({
      differing: [],
      reworded: [],
    });
  });

  test('until the data are there and fit the network: repeating any check asks again, and does what was kept back', async () => {
    const lab = openLab(temporaryFolder(), workerFile());
    const path = join(temporaryFolder(), 'points.csv');
    const stream = new RandomStream(1, 'points');
    const write = (classes: readonly string[]) => {
      const rows = Array.from({ length: 120 }, (_, row) => {
        const own = row % classes.length;
        return `${3 * own + stream.normal()},${-own + stream.normal()},${classes[own]}`;
      });
      writeFileSync(path, ['x,y,label', ...rows, ''].join('\n'));
    };
    const spec = experimentSpecSchema.parse({
      network: { input: { kind: 'vector', features: 2 }, layers: [{ type: 'dense', units: 2 }] },
      training: { optimiser: { type: 'adam', learningRate: 0.01 }, batchSize: 10, epochs: 1 },
      data: { format: 'csv' },
    });
    const dataSource = { name: null, path, format: 'csv' } as const;
    const names: readonly CheckName[] = ['network', 'data', 'regularisation'];
    const { id } = lab.walks.start({ ...tinyWalk('onnx-cpu', names), spec, dataSource });
    const verdicts = async () => {
      const ended = await finish(lab, id);
      return names.map((name) => {
        const { verdict, explainedBy } = stepOf(ended, name).result!;
        return explainedBy ?? verdict;
      });
    };
    expect(await verdicts()).toEqual(['pass', 'fail', 'data']);
    write(['a', 'b', 'c']);
    lab.walks.repeat(id, ['regularisation']);
    expect(await verdicts()).toEqual(['fail', 'pass', 'network']);
    expect(stepOf(lab.walks.read(id), 'network').result!.measured).toMatch(/2 outputs.* 3 classes/);
    write(['a', 'b']);
    lab.walks.repeat(id, ['network']);
    expect(await verdicts()).toEqual(['pass', 'pass', 'pass']);
  });

  test('as updates are not carried out is told by what was stored of the layers', async () => {
    const lab = openLab();
    const { id } = lab.walks.start(tinyWalk('frozen', ['data', 'gradients', 'learning-rate-low']));
    const walk = await finish(lab, id);
    expect(stepOf(walk, 'gradients').result).toMatchObject({ verdict: 'fail', value: 0 });
    expect(stepOf(walk, 'gradients').result!.causes[0]).toContain('not carried out');
    expect(stepOf(walk, 'learning-rate-low').result!.explainedBy).toBe('gradients');
  });

  test('without data: the network has its verdict, the data say what keeps them from being read, and that explains the rest', async () => {
    const lab = openLab(temporaryFolder(), workerFile());
    const walk = tinyWalk('onnx-cpu');
    const { id } = lab.walks.start({ ...walk, dataSource: { name: null, path: '/nowhere', format: 'fddb' } });
    const ended = await finish(lab, id);
    expect(stepOf(ended, 'network').result!.verdict).toBe('pass');
    expect(ended.fingerprint).toBeNull();
    expect(ended.verdict).toBe('fail');
    const measured = expect.stringContaining('/nowhere') as string;
    expect(stepOf(ended, 'data').result).toMatchObject({ verdict: 'fail', measured });
    for (const { check, result } of ended.walk) {
      if (check === 'network' || check === 'data') continue;
      expect(result).toMatchObject({ verdict: 'cannot tell', explainedBy: 'data' });
    }
  });

  test('as the network takes other samples than there are: the check of the network says so, and nothing is trained', async () => {
    const lab = openLab();
    const walk = tinyWalk('quick');
    const network = {
      ...walk.spec.network,
      layers: [{ type: 'dense' as const, units: 7, initialiser: 'glorot-uniform' as const }],
    };
    const { id } = lab.walks.start({ ...walk, spec: { ...walk.spec, network } });
    const ended = await finish(lab, id);
    expect(stepOf(ended, 'network').result).toMatchObject({
      verdict: 'fail',
      measured: expect.stringMatching(/last layer has \d+ outputs.*Give the last layer/) as string,
    });
    expect(stepOf(ended, 'data').result!.verdict).not.toBe('fail');
    expect(stepOf(ended, 'overfit-subset').result!.explainedBy).toBe('network');
    expect(lab.store.walks.runs(id)).toEqual([]);
  });
});
