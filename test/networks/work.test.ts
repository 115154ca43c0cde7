import { expect, test } from 'vitest';
import { stepOperations } from '../../main/networks/work.ts';
import { networkSpecSchema } from '../../shared/specs/network.ts';

const dense = { type: 'dense', units: 5 };

test('a dense layer multiplies and adds each weight once for each sample, three times over', () => {
  const network = networkSpecSchema.parse({ input: { kind: 'vector', features: 7 }, layers: [dense] });
  expect(stepOperations(network, 10)).toBe(6 * 10 * 7 * 5);
});

test('a convolution applies its kernel at every position, to both pictures of a pair', () => {
  const convolution = { type: 'convolution', filters: 4, kernelSize: 3, padding: 'same' };
  const single = networkSpecSchema.parse({
    input: { kind: 'image', height: 6, width: 5, channels: 2 },
    layers: [convolution, { type: 'flatten' }, dense],
  });
  const kernel = 6 * 5 * 3 * 3 * 2 * 4;
  expect(stepOperations(single, 1)).toBe(6 * (kernel + 6 * 5 * 4 * 5));
  const pair = networkSpecSchema.parse({
    input: { kind: 'image-pair', height: 6, width: 5, channels: 2 },
    layers: [convolution, { type: 'flatten' }, { type: 'absolute-difference' }, dense],
  });
  expect(stepOperations(pair, 1)).toBe(6 * (2 * kernel + 6 * 5 * 4 * 5));
});

test('layers inside residuals and repetitions count', () => {
  const layers = [{ type: 'residual', layers: [{ type: 'dense', units: 7 }] }, dense];
  const network = networkSpecSchema.parse({ input: { kind: 'vector', features: 7 }, layers });
  expect(stepOperations(network, 1)).toBe(6 * (49 + 35));
  const repeated = networkSpecSchema.parse({
    input: { kind: 'vector', features: 7 },
    layers: [{ type: 'repeat', times: 3, layers: [{ type: 'dense', units: 7 }] }, dense],
  });
  expect(stepOperations(repeated, 1)).toBe(6 * (3 * 49 + 35));
});
