import { expect, test } from 'vitest';
import { describeSetting } from '../../../shared/specs/setting-text.ts';
import { asSetOptions } from '../../../shared/shell-words.ts';

test('a setting is told in a line, a list of layers by what they are and how wide', () => {
  expect(describeSetting('training.optimiser.learningRate', 1e-4)).toBe(
    'training.optimiser.learningRate = 0.0001',
  );
  expect(describeSetting('data.normalisation', 'unit')).toBe('data.normalisation = "unit"');
  expect(describeSetting('training.evaluateEachEpoch', [])).toBe('training.evaluateEachEpoch = []');
  const layers = [
    { type: 'convolution', filters: 8, kernelSize: 3 },
    { type: 'relu' },
    { type: 'repeat', times: 3, layers: [{ type: 'residual', layers: [{ type: 'dense', units: 4 }] }] },
    { type: 'dropout', rate: 0.5 },
  ];
  expect(describeSetting('network.layers', layers)).toBe(
    'network.layers = convolution 8, relu, 3 x (residual (dense 4)), dropout 0.5',
  );
});

test('as options they reach the program as they are, whatever a shell makes of their characters', () => {
  const options = asSetOptions({
    'training.epochs': 5,
    'data.file': "it's $HOME",
    'network.layers': [{ type: 'dense', units: 2 }],
  });
  expect(options).toBe(
    `--set training.epochs=5 --set 'data.file=it'\\''s $HOME' --set 'network.layers=[{"type":"dense","units":2}]'`,
  );
});
