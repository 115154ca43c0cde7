import { expect, test } from 'vitest';
import { accuracyCurves, lastEpoch, lossCurves } from '../../../renderer/runs/run-curves.ts';
import { epochEvents, makeRun, quickStart, applyEvent, startEvents, stepsPerEpoch } from '../made-up-runs.ts';

function trained(epochs: number) {
  const run = makeRun(1, quickStart, 'a run');
  for (const event of startEvents(run)) applyEvent(run, event);
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    for (const event of epochEvents(run, epoch)) applyEvent(run, event);
  }
  return run;
}

test('data and total loss are apart, and splits are told by their stroke', () => {
  const { curves, detail } = trained(3);
  const drawn = lossCurves(curves, detail, 'both');
  expect(drawn.map((curve) => [curve.label, curve.colour, curve.stroke])).toEqual([
    ['train total', 'series-2', 'solid'],
    ['validation total', 'series-2', 'dashed'],
    ['train data', 'series-1', 'solid'],
    ['validation data', 'series-1', 'dashed'],
    ['each step, total', 'series-2', 'solid'],
  ]);
  expect(drawn[2]?.points.map((point) => point.y)).toEqual(
    curves.epochs.map((record) => record.train!.loss.data),
  );
});

test('steps lie on the axis of epochs where they were measured: before their update', () => {
  const { curves, detail } = trained(3);
  const steps = lossCurves(curves, detail, 'data').at(-1)!;
  expect(steps.isFaint).toBe(true);
  expect(steps.points).toHaveLength(3 * stepsPerEpoch);
  expect(steps.points[0]?.x).toBe(0);
  expect(steps.points[stepsPerEpoch]?.x).toBe(1);
});

test('accuracy has a point for every epoch, the network before its first step included', () => {
  const { curves } = trained(2);
  expect(accuracyCurves(curves)[0]?.points.map((point) => point.x)).toEqual([0, 1, 2]);
});

test('the test split has curves where it was evaluated epoch by epoch, not where only at the end', () => {
  const { curves, detail } = trained(2);
  const evaluatedAt = (epochs: readonly number[]) => ({
    ...curves,
    epochs: curves.epochs.map((record) => ({
      ...record,
      test: epochs.includes(record.epoch) ? record.validation : null,
    })),
  });
  expect(accuracyCurves(evaluatedAt([2])).map(({ label }) => label)).toEqual(['train', 'validation']);
  const [, , test] = accuracyCurves(evaluatedAt([0, 1, 2]));
  expect(test).toMatchObject({ label: 'test', stroke: 'dotted' });
  expect(test!.points.map(({ x }) => x)).toEqual([0, 1, 2]);
  const labels = lossCurves(evaluatedAt([0, 1, 2]), detail, 'data').map(({ label }) => label);
  expect(labels).toContain('test data');
});

test('the axis reaches to the planned end while a run goes on, and to where it was when it has ended', () => {
  const run = { steps: 800, stepsDone: 250, epochs: 10 };
  expect(lastEpoch({ ...run, state: 'running' })).toBe(10);
  expect(lastEpoch({ ...run, state: 'stopped' })).toBe(4);
  expect(lastEpoch({ ...run, state: 'finished', stepsDone: 240 })).toBe(3);
  expect(lastEpoch({ ...run, state: 'finished', stepsDone: 800 })).toBe(10);
  expect(lastEpoch({ ...run, state: 'failed', stepsDone: 0 })).toBe(1);
  expect(lastEpoch({ ...run, state: 'failed', steps: null })).toBe(10);
});
