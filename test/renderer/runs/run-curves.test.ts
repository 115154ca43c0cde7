import { expect, test } from 'vitest';
import { toStepColumns } from '../../../shared/curves/recorded-steps.ts';
import { sources } from '../../../shared/curves/series.ts';
import { smooth } from '../../../shared/curves/smooth.ts';
import {
  accuracyCurves,
  lastEpoch,
  learningRateCurves,
  lossCurves,
  xAxis,
} from '../../../renderer/runs/run-curves.ts';
import { epochEvents, makeRun, quickStart, applyEvent, startEvents, stepsPerEpoch } from '../made-up-runs.ts';

function trained(epochs: number) {
  const run = makeRun(1, quickStart, 'a run');
  for (const event of startEvents(run)) applyEvent(run, event);
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    for (const event of epochEvents(run, epoch)) applyEvent(run, event);
  }
  const { detail, curves } = run;
  return { detail, curves: { steps: toStepColumns(curves.steps), epochs: curves.epochs } };
}

const choices = { axis: 'epoch', smoothing: null, sources } as const;

test('data and total loss are apart, and splits are told by their stroke', () => {
  const { curves, detail } = trained(3);
  const drawn = lossCurves(curves, detail, 'both', choices);
  expect(drawn.map((curve) => [curve.label, curve.colour, curve.stroke])).toEqual([
    ['train total', 'series-2', 'solid'],
    ['validation total', 'series-2', 'dashed'],
    ['train data', 'series-1', 'solid'],
    ['validation data', 'series-1', 'dashed'],
    ['each step, total', 'series-2', 'solid'],
  ]);
  expect(drawn[2]?.y).toEqual(curves.epochs.map((record) => record.train!.loss.data));
});

test('steps lie on the axis of epochs where they were measured: before their update', () => {
  const { curves, detail } = trained(3);
  const steps = lossCurves(curves, detail, 'data', choices).at(-1)!;
  expect(steps.isFaint).toBe(true);
  expect(steps.x).toHaveLength(3 * stepsPerEpoch);
  expect(steps.x[0]).toBe(0);
  expect(steps.x[stepsPerEpoch]).toBe(1);
});

test('accuracy has a point for every epoch, the network before its first step included', () => {
  const { curves, detail } = trained(2);
  expect(accuracyCurves(curves, detail, choices)[0]?.x).toEqual([0, 1, 2]);
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
  expect(accuracyCurves(evaluatedAt([2]), detail, choices).map(({ label }) => label)).toEqual([
    'train',
    'validation',
  ]);
  const [, , test] = accuracyCurves(evaluatedAt([0, 1, 2]), detail, choices);
  expect(test).toMatchObject({ label: 'test', stroke: 'dotted' });
  expect(test!.x).toEqual([0, 1, 2]);
  const labels = lossCurves(evaluatedAt([0, 1, 2]), detail, 'data', choices).map(({ label }) => label);
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

test('a smoothed curve has its raw points faint behind it, under one entry of the legend', () => {
  const { curves, detail } = trained(3);
  const smoothing = { method: 'exponential', span: 50 } as const;
  const drawn = lossCurves(curves, detail, 'data', { axis: 'step', smoothing, sources: ['steps'] });
  expect(drawn.map(({ group, isFaint }) => [group, isFaint])).toEqual([
    ['each step, data', false],
    ['each step, data', true],
  ]);
  expect(drawn[0]!.y).toEqual(smooth(curves.steps.step, curves.steps.dataLoss, smoothing));
  expect(drawn[1]!.y).toEqual(curves.steps.dataLoss);
});

test('only the sources chosen are drawn, and single accuracies only smoothed', () => {
  const { curves, detail } = trained(1);
  const labels = (chosen: (typeof sources)[number][]) =>
    accuracyCurves(curves, detail, { ...choices, sources: chosen }).map(({ label }) => label);
  expect(labels(['validation', 'steps'])).toEqual(['validation']);
  expect(labels([])).toEqual([]);
  expect(learningRateCurves(curves, detail, 'step')[0]!.y).toEqual(
    curves.epochs.map(({ learningRate }) => learningRate),
  );
});

test('an axis of time ends where the run ended, and is rounded up while it goes on', () => {
  const { curves, detail } = trained(3);
  const axis = (state: 'running' | 'stopped') => xAxis('seconds', { ...detail, state }, curves.epochs);
  expect(axis('stopped')).toEqual({ xTitle: 'seconds', xMaximum: 3.75 });
  expect(axis('running')).toEqual({ xTitle: 'time', xMaximum: 15, isTime: true });
  expect(xAxis('step', { ...detail, state: 'stopped' }, curves.epochs).xMaximum).toBe(detail.stepsDone);
});
