import { expect, test } from 'vitest';
import { findBestEpoch } from '../../shared/metrics/best-epoch.ts';
import type { EpochRecord } from '../../shared/runs.ts';

function record(epoch: number, accuracy: number, data: number): EpochRecord {
  const validation = { accuracy, loss: { data, regularisation: 1, total: data + 1 } };
  return { epoch, step: epoch, learningRate: 1, seconds: epoch, train: null, validation, test: null };
}

test('the network before its first step is never the best epoch, and one without validation neither', () => {
  expect(findBestEpoch([record(0, 1, 0), record(1, 0.5, 1)])?.epoch).toBe(1);
  expect(findBestEpoch([record(0, 1, 0), { ...record(1, 1, 0), validation: null }])).toBeNull();
});

test('what is monitored decides, equals go to the earlier epoch, and a loss that is no number loses', () => {
  const epochs = [record(1, 0.9, 0.5), record(2, 0.8, 0.3), record(3, 0.9, 0.4), record(4, 0.8, NaN)];
  expect(findBestEpoch(epochs)?.epoch).toBe(3);
  expect(findBestEpoch(epochs, 'validation-accuracy')?.epoch).toBe(3);
  expect(findBestEpoch(epochs, 'validation-loss')?.epoch).toBe(2);
  expect(findBestEpoch([record(1, 0.9, 0.4), record(2, 0.9, 0.4)])?.epoch).toBe(1);
  expect(findBestEpoch([record(1, 0.5, NaN), record(2, 0.5, 9)], 'validation-loss')?.epoch).toBe(2);
});
