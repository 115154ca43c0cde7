import { expect, test } from 'vitest';
import { trainingEntries } from '../../../renderer/runs/settings.ts';
import { trainingSpecSchema } from '../../../shared/specs/training.ts';
import { makeRun, quickStart } from '../made-up-runs.ts';

test('settings within a setting are listed after its type, and what is not set is left out', () => {
  const { detail } = makeRun(1, quickStart, 'a run');
  const training = trainingSpecSchema.parse({
    optimiser: { type: 'adam', learningRate: 0.001 },
    schedule: { type: 'step', everyEpochs: 5 },
    clipping: undefined,
    batchSize: 20,
    epochs: 3,
    evaluateEachEpoch: ['train', 'test'],
  });
  const entries = trainingEntries({ ...detail, spec: { ...detail.spec, training } });
  const values = Object.fromEntries(entries.map(({ label, value }) => [label, value]));
  expect(values).toMatchObject({ Schedule: 'step, every epochs 5, factor 0.1', Optimiser: 'adam' });
  expect(values['Evaluate each epoch']).toBe('train, test');
  expect(values).not.toHaveProperty('Clipping');
});
