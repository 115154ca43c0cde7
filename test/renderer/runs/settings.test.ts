import { expect, test } from 'vitest';
import { dataEntries, describeExpected, toWords, trainingEntries } from '../../../renderer/runs/settings.ts';
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
  expect(values['Evaluate']).toBe('train, test');
  expect(values).not.toHaveProperty('Clipping');
});

test('settings are named as the form names them, with units, and those that were changed are known', () => {
  const { detail } = makeRun(1, quickStart, 'a run');
  const entries = [...trainingEntries(detail), ...dataEntries(detail.spec.data)];
  const found = (label: string) => entries.find((entry) => entry.label === label);
  expect(found('Batch size')).toMatchObject({ value: '20 samples' });
  expect(found('Crop size')?.value).toMatch(/^\d+ pixels$/);
  expect(found('Beta 1')).toMatchObject({ value: '0.9', isDefault: true });
  expect(found('L2 regularisation')).toMatchObject({ value: '0.000039646', isDefault: false });
});

test.each([
  [{ source: 'Report E' }, 'Report E'],
  [{ source: 'Report E', outcome: 'It diverges.' }, 'Report E: It diverges.'],
  [
    { source: 'Report A', validationAccuracy: 0.773, testAccuracy: 0.75 },
    'Report A: validation accuracy 0.773, test accuracy 0.750.',
  ],
  [
    { source: 'Report A', testAccuracy: 0.529, outcome: 'It underfits.' },
    'Report A: test accuracy 0.529. It underfits.',
  ],
])('what a report says came out is told whole: %j', (expected, text) => {
  expect(describeExpected(expected)).toBe(text);
});

test.each([
  ['smallestFace', 'Smallest face'],
  ['l2Regularisation', 'L2 regularisation'],
  ['beta1', 'Beta 1'],
  ['epochs', 'Epochs'],
])('the field %s is called "%s"', (name, words) => {
  expect(toWords(name)).toBe(words);
});
