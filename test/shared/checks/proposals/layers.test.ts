import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proposeForGradients } from '../../../../shared/checks/proposals/gradients.ts';
import {
  countLinear,
  drawLastSmaller,
  normaliseHidden,
  normaliseLast,
  shortenRepeats,
  widenNarrow,
} from '../../../../shared/checks/proposals/layers.ts';
import { proposeForHighLoss, proposeForStuckSubset } from '../../../../shared/checks/proposals/loss.ts';
import { planNetwork } from '../../../../main/networks/plan.ts';
import { networkSpecSchema, type LayerSpec } from '../../../../shared/specs/network.ts';
import { replaceSettings } from '../../../../shared/specs/settings.ts';
import { madeUpEvidence, madeUpExperiment } from '../made-up-evidence.ts';

/** Networks that engines take, of a table with two features. */
const activation = fc.constantFrom<LayerSpec>(
  { type: 'relu' },
  { type: 'tanh' },
  { type: 'sigmoid' },
  { type: 'leaky-relu', negativeSlope: 0.01 },
);
const normalisation: LayerSpec = { type: 'batch-normalisation', momentum: 0.99, epsilon: 1e-3 };
const dense = (units: number): LayerSpec => ({ type: 'dense', units, initialiser: 'glorot-uniform' });
const block = fc
  .record({
    units: fc.integer({ min: 1, max: 40 }),
    activation,
    isNormalised: fc.boolean(),
    times: fc.integer({ min: 1, max: 60 }),
    kind: fc.constantFrom('plain', 'repeat', 'residual'),
  })
  .map(({ units, activation: after, isNormalised, times, kind }): LayerSpec[] => {
    const inner = [dense(units), ...(isNormalised ? [normalisation] : []), after];
    if (kind === 'plain') return inner;
    if (kind === 'repeat') return [{ type: 'repeat', times, layers: inner } as LayerSpec];
    return [...inner, { type: 'residual', layers: [after, dense(units)] } as LayerSpec];
  });
const networks = fc
  .array(block, { maxLength: 4 })
  .map((blocks) => [...blocks.flat(), dense(2)] as readonly LayerSpec[]);
const plan = (layers: readonly LayerSpec[]) =>
  planNetwork(networkSpecSchema.parse({ ...madeUpExperiment.network, layers }));

describe('a changed list of layers', () => {
  const changes = {
    normaliseHidden,
    normaliseLast,
    drawLastSmaller,
    widenNarrow,
    shortenRepeats: (layers: readonly LayerSpec[]) => shortenRepeats(layers, 10),
  };

  test.each(Object.entries(changes))('%s: is a network, and the same when changed again', (_, change) => {
    fc.assert(
      fc.property(networks, (layers) => {
        const before = structuredClone(layers);
        const changed = change(layers);
        expect(() => plan(changed)).not.toThrow();
        expect(change(changed)).toEqual(changed);
        expect(layers).toEqual(before);
        expect(changed.at(-1)).toMatchObject({ type: 'dense', units: 2 });
      }),
      { numRuns: 60 },
    );
  });

  test('every hidden activation has batch normalisation right before it, and once', () => {
    const layers: LayerSpec[] = [
      dense(4),
      { type: 'relu' },
      { type: 'repeat', times: 3, layers: [dense(4), normalisation, { type: 'tanh' }] } as LayerSpec,
      { type: 'residual', layers: [{ type: 'relu' }, dense(4)] } as LayerSpec,
      dense(2),
    ];
    const types = (list: readonly LayerSpec[]): unknown[] =>
      list.map((layer) => ('layers' in layer ? types(layer.layers) : layer.type));
    const of = 'batch-normalisation';
    expect(types(normaliseHidden(layers))).toEqual([
      ...['dense', of, 'relu'],
      ['dense', of, 'tanh'],
      [of, 'relu', 'dense'],
      'dense',
    ]);
  });

  test('repeats count as often as they are applied, and are shortened to what fits', () => {
    const deep = [dense(4), { type: 'repeat', times: 100, layers: [dense(4), dense(4)] }, dense(2)];
    expect(countLinear(deep as LayerSpec[])).toBe(202);
    expect(countLinear(shortenRepeats(deep as LayerSpec[], 10))).toBe(12);
  });
});

test('a deep network that is written out layer by layer is proposed batch normalisation', () => {
  const hidden = Array.from({ length: 30 }, (): LayerSpec[] => [dense(8), { type: 'relu' }]).flat();
  const layers = [...hidden, dense(2)];
  const experiment = { ...madeUpExperiment, network: { ...madeUpExperiment.network, layers } };
  const next = proposeForGradients('normalise', madeUpEvidence({ experiment }), 1e-3);
  expect(next!.label).toBe('Add batch normalisation before activations');
  const changed = replaceSettings(experiment, next!.set).network.layers;
  expect(changed.filter(({ type }) => type === 'batch-normalisation')).toHaveLength(30);
});

test('kernels of 1 x 1 up to a global mean are proposed to be larger where a tiny subset was not learnt', () => {
  const convolution = (kernelSize: number): LayerSpec => ({
    type: 'convolution',
    filters: 8,
    kernelSize,
    stride: 1,
    padding: 'valid',
    initialiser: 'glorot-uniform',
  });
  const proposeFor = (size: number, mean: LayerSpec) => {
    const layers = [convolution(size), { type: 'relu' } as LayerSpec, convolution(1), mean, dense(2)];
    const input = { kind: 'image', height: 12, width: 12, channels: 1 } as const;
    const experiment = { ...madeUpExperiment, network: { input, layers } };
    return { experiment, next: proposeForStuckSubset(madeUpEvidence({ experiment }), 0.6) };
  };
  const { experiment, next } = proposeFor(1, { type: 'global-average-pooling' });
  expect(next!.label).toBe('Use kernels of 3 x 3 pixels');
  const changed = replaceSettings(experiment, next!.set).network;
  expect(changed.layers.filter((layer) => layer.type === 'convolution')).toMatchObject([
    { kernelSize: 3, padding: 'same' },
    { kernelSize: 3, padding: 'same' },
  ]);
  expect(() => planNetwork(networkSpecSchema.parse(changed))).not.toThrow();
  for (const other of [
    proposeFor(3, { type: 'global-average-pooling' }),
    proposeFor(1, { type: 'flatten' }),
  ]) {
    expect(other.next).toMatchObject({ look: 'samples' });
  }
});

test('whatever is proposed is another experiment that engines take, or to look at the samples', () => {
  const remedies = ['normalise', 'lower-rate', 'usual-updates'] as const;
  const ratio = fc.oneof(fc.double({ min: 1e-12, max: 1e12 }), fc.constantFrom(0, Number.NaN, Infinity));
  fc.assert(
    fc.property(networks, fc.integer({ min: 1, max: 20 }), ratio, (layers, batchSize, measured) => {
      const { network, training } = madeUpExperiment;
      const experiment = {
        ...madeUpExperiment,
        network: { ...network, layers: [...layers] },
        training: { ...training, batchSize },
      };
      const evidence = madeUpEvidence({ experiment });
      const proposals = [
        ...remedies.map((remedy) => proposeForGradients(remedy, evidence, measured)),
        proposeForHighLoss(evidence, measured),
        proposeForStuckSubset(evidence, 0.5),
      ];
      for (const next of proposals) {
        if (next === null) continue;
        const changed = replaceSettings(experiment, next.set);
        if (next.look === undefined) expect(changed).not.toEqual(experiment);
        else expect(next.set).toEqual({});
        expect(() => plan(changed.network.layers)).not.toThrow();
        const added = JSON.stringify(changed).split('batch-normalisation').length;
        const had = JSON.stringify(experiment).split('batch-normalisation').length;
        if (batchSize < 8) expect(added).toBe(had);
      }
    }),
    // Updates so near the usual size that the rate rounds to what it was.
    { numRuns: 200, examples: [[[dense(2)], 1, 0.00067]] },
  );
});
