import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { network } from '../../../../shared/checks/judges/network.ts';
import { networkSpecSchema, type LayerSpec } from '../../../../shared/specs/network.ts';
import { madeUpEvidence, madeUpExperiment } from '../made-up-evidence.ts';

/** A layer as it is written in a recipe. */
type Written = Readonly<Record<string, unknown> & { type: LayerSpec['type'] }>;

const convolution: Written = { type: 'convolution', filters: 4, kernelSize: 3 };
const dense: Written = { type: 'dense', units: 8 };
const relu: Written = { type: 'relu' };
const maxPooling: Written = { type: 'max-pooling' };

const goBetweens: readonly Written[] = [
  { type: 'flatten' },
  { type: 'dropout', rate: 0.5 },
  { type: 'average-pooling' },
  { type: 'global-average-pooling' },
  { type: 'batch-normalisation' },
];

function judge(layers: readonly Written[], refusal?: string) {
  const input = { kind: 'image', height: 24, width: 24, channels: 1 };
  const experiment = { ...madeUpExperiment, network: networkSpecSchema.parse({ input, layers }) };
  return network.judge(madeUpEvidence({ experiment, ...(refusal !== undefined && { refusal }) }));
}

describe('a missing activation', () => {
  test('is seen across whatever is linear, in any number and order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...goBetweens), { maxLength: 5 }),
        fc.constantFrom(convolution, dense),
        (between, first) => {
          const { verdict, measured } = judge([first, ...between, dense]);
          expect(verdict).toBe('fail');
          expect(measured).toBe(
            `Between Layer 1 (${first.type}) and Layer ${between.length + 2} (dense) there is no activation.`,
          );
        },
      ),
    );
  });

  test('is none where something among them is not linear', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...goBetweens), { maxLength: 3 }),
        fc.constantFrom(
          'relu',
          'leaky-relu',
          'tanh',
          'sigmoid',
          'softmax',
          'absolute-difference',
          'sine-features',
        ),
        fc.array(fc.constantFrom(...goBetweens, maxPooling), { maxLength: 3 }),
        (before, type, after) => {
          const layer: Written = type === 'sine-features' ? { type, frequencies: [1, 2] } : { type };
          expect(judge([dense, ...before, layer, ...after, dense]).verdict).toBe('pass');
        },
      ),
    );
  });

  test('with the maximum of neighbours between is only a warning, wherever else the pooling stands', () => {
    const { verdict, measured, source } = judge([convolution, maxPooling, { type: 'flatten' }, dense]);
    expect(verdict).toBe('warn');
    expect(measured).toBe(
      'Between Layer 1 (convolution) and Layer 4 (dense) there is max pooling and no activation.',
    );
    expect(source).toContain('Jarrett');
    expect(judge([maxPooling, dense, dense]).verdict).toBe('fail');
    expect(judge([convolution, maxPooling, dense, dense])).toMatchObject({
      verdict: 'fail',
      measured: expect.stringMatching(
        /^Between Layer 3 .*no activation\. Between Layer 1 .*max pooling/,
      ) as string,
    });
    expect(judge([convolution, maxPooling, relu, dense]).verdict).toBe('pass');
    expect(judge([convolution, relu, maxPooling, dense]).source).not.toContain('Jarrett');
  });

  test('is seen within residuals, and across those that are linear themselves', () => {
    const residual = (...layers: Written[]): Written => ({ type: 'residual', layers });
    expect(judge([relu, residual(dense, dense), relu, dense]).measured).toBe(
      'Between Layer 2, layer 1 (dense) and Layer 2, layer 2 (dense) there is no activation.',
    );
    expect(judge([dense, residual(dense), relu, dense]).measured).toContain('Layer 2 (residual)');
    expect(judge([dense, residual({ type: 'batch-normalisation' }), dense]).verdict).toBe('fail');
    expect(judge([dense, residual(relu, dense), dense]).verdict).toBe('pass');
  });

  test('is seen from one time to the next', () => {
    expect(judge([{ type: 'repeat', times: 3, layers: [dense] }, relu, dense]).verdict).toBe('fail');
    expect(judge([{ type: 'repeat', times: 1, layers: [dense] }, relu, dense]).verdict).toBe('pass');
    expect(judge([{ type: 'repeat', times: 3, layers: [dense, relu] }, dense]).verdict).toBe('pass');
  });
});

test('what keeps engines from the network is told, whatever else is wrong with it', () => {
  expect(judge([dense, relu, dense], 'The last layer has 8 outputs.')).toMatchObject({
    verdict: 'fail',
    measured: 'The last layer has 8 outputs.',
  });
  expect(judge([dense, dense], 'The last layer has 8 outputs.').measured).toMatch(
    /^The last layer has 8 outputs\. Between .* no activation/,
  );
});
