import { expect, test } from 'vitest';
import { describeBest, epochMeasured, parametersEpoch } from '../../../renderer/runs/figures.ts';
import { epochEvents, makeRun, quickStart, applyEvent, startEvents } from '../made-up-runs.ts';

const run = makeRun(1, quickStart, 'a run');
for (const event of startEvents(run)) applyEvent(run, event);
for (const epoch of [1, 2, 3, 4]) for (const event of epochEvents(run, epoch)) applyEvent(run, event);
const { epochs } = run.curves;

test('the best epoch is that of the rule the run goes by, and says so', () => {
  // Accuracy rises to the end; the validation loss is made lowest at epoch 2.
  const changed = epochs.map((record) =>
    record.epoch === 2
      ? {
          ...record,
          validation: { ...record.validation!, loss: { data: 0.1, regularisation: 0, total: 0.1 } },
        }
      : record,
  );
  expect(describeBest(changed, undefined)).toMatchObject({
    epoch: 4,
    text: expect.stringMatching(/^highest validation accuracy/) as string,
  });
  const byLoss = { monitor: 'validation-loss', patience: 2, restoreBest: true } as const;
  expect(describeBest(changed, byLoss)).toMatchObject({
    epoch: 2,
    text: expect.stringMatching(/^lowest validation data loss 0\.1/) as string,
  });
  expect(describeBest([epochs[0]!], byLoss)).toBeNull();
});

test('figures name the epoch they were measured at', () => {
  const sparse = epochs.map((record) => ({ ...record, train: record.epoch % 2 === 0 ? record.train : null }));
  expect(epochMeasured(sparse, 'train', null)).toBe(4);
  expect(epochMeasured(sparse, 'train', 3)).toBe(2);
  expect(epochMeasured(sparse, 'validation', 3)).toBe(3);
  expect(epochMeasured(sparse, 'test', null)).toBeNull();
});

test('only a finished run has an epoch that it ended with: that of its last evaluation', () => {
  const matrix = { split: 'validation', epoch: 2, classes: ['a', 'b'], counts: [] } as const;
  const matrices = [
    { ...matrix, checkpoint: 'best' as const, epoch: 1, classes: [], counts: [] },
    { ...matrix, checkpoint: 'last' as const, classes: [], counts: [] },
  ];
  expect(parametersEpoch({ state: 'finished' }, matrices)).toBe(2);
  expect(parametersEpoch({ state: 'running' }, matrices)).toBeNull();
  expect(parametersEpoch({ state: 'finished' }, [])).toBeNull();
});
