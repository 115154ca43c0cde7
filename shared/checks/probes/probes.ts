import type { ExperimentSpec } from '../../specs/recipe.ts';
import type { LayerSpec, NetworkSpec } from '../../specs/network.ts';
import type { ProbeSpec } from '../../specs/probe.ts';
import type { TrainingSpec } from '../../specs/training.ts';
import type { DataFacts, ProbeName } from '../records.ts';
import { countOf, heldSplit } from '../statistics.ts';

/** Steps of a trial: enough for the loss of a healthy network to move well beyond the noise of its batches. */
const trialSteps = 200;
/** Steps of the learning-rate range test, some twenty for each power of ten. */
const rangeSteps = 160;
/**
 * Where the range test begins and ends: the defaults of `Learner.lr_find` of fastai (`start_lr=1e-7`, `end_lr=10`), its
 * form of the range test of L. N. Smith, "Cyclical learning rates for training neural networks" (2017).
 */
const testedRates = { from: 1e-7, to: 10 } as const;
/** Samples to overfit (CS231n: "a tiny subset of data, e.g. 20 examples"). */
export const subsetSamples = 20;
const subsetSteps = 200;
/** Adam's usual rate, and what is tried where it does not do: whether the network can learn at all is asked, not how fast. */
const subsetRates = { subset: 1e-3, 'subset-lower': 1e-4, 'subset-higher': 1e-2 } as const;
/** Evaluated of each split: the standard error of an accuracy of 0.5 is 0.025. */
const evaluationSamples = 400;
/** What the loss before training is measured on. */
const initialSamples = 400;
/** The L2 weight that shows what the penalty does where the experiment has none. */
export const shownRegularisation = 1e-3;

/** The experiment that a probe runs: that under test with as little changed as the question needs. */
export function probeExperiment(
  name: ProbeName,
  experiment: ExperimentSpec,
  facts: DataFacts,
): ExperimentSpec {
  const held = heldSplit(facts) ?? 'none';
  const { training } = experiment;
  const samples = countOf(facts, 'train');
  const steps = (wanted: number) => lengthOf(wanted, training.batchSize, samples);
  switch (name) {
    case 'whole':
      return experiment;
    case 'trial':
      return withProbe(experiment, steps(trialSteps), { watchEverySteps: 5 }, { evaluatedSplit: held });
    case 'longer':
      return withProbe(experiment, steps(4 * trialSteps), {}, { evaluatedSplit: held });
    case 'zeroed':
      return withProbe(experiment, steps(trialSteps), {}, { inputs: 'zeroed', evaluatedSplit: held });
    case 'shuffled':
      return withProbe(experiment, steps(trialSteps), {}, { labels: 'shuffled', evaluatedSplit: held });
    case 'range':
      return withProbe(
        experiment,
        steps(rangeSteps),
        {
          optimiser: { ...training.optimiser, learningRate: testedRates.from },
          schedule: { type: 'exponential', final: testedRates.to },
        },
        { evaluatedSplit: 'none' },
      );
    case 'unregularised':
    case 'regularised':
      return {
        ...withProbe(
          experiment,
          { trainingSamples: Math.min(samples, initialSamples), epochs: 1 },
          {
            l2Regularisation: name === 'unregularised' ? 0 : training.l2Regularisation || shownRegularisation,
            // Steps of this size change nothing, so that every one of them measures the network as it was drawn.
            optimiser: { type: 'sgd', learningRate: 1e-20, momentum: 0, weightDecay: 0 },
            clipping: undefined,
          },
          { augmentation: 'off', evaluatedSplit: 'none' },
        ),
        network: withoutDropout(experiment.network),
      };
    case 'subset':
    case 'subset-lower':
    case 'subset-higher': {
      const batchSize = Math.min(subsetSamples, samples);
      return {
        ...withProbe(
          experiment,
          { trainingSamples: batchSize, epochs: subsetSteps },
          {
            batchSize,
            l2Regularisation: 0,
            optimiser: { type: 'adam', learningRate: subsetRates[name], ...adamDefaults },
            clipping: undefined,
          },
          { augmentation: 'off', evaluatedSplit: 'none' },
        ),
        network: withoutDropout(experiment.network),
      };
    }
  }
}

const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 } as const;

/** So many steps at least: part of an epoch where that has more, else whole epochs. */
function lengthOf(
  steps: number,
  batchSize: number,
  samples: number,
): { readonly trainingSamples: number; readonly epochs: number } {
  const wanted = steps * batchSize;
  if (samples >= wanted) return { trainingSamples: wanted, epochs: 1 };
  return { trainingSamples: samples, epochs: Math.ceil(steps / Math.ceil(samples / batchSize)) };
}

function withProbe(
  experiment: ExperimentSpec,
  { trainingSamples, epochs }: { readonly trainingSamples: number; readonly epochs: number },
  training: Partial<TrainingSpec>,
  probe: ProbeSpec,
): ExperimentSpec {
  return {
    ...experiment,
    training: {
      ...experiment.training,
      // What waits for epochs would never act within a probe, or end it early.
      schedule: { type: 'constant' },
      earlyStopping: undefined,
      ...training,
      epochs,
      evaluateEachEpoch: [],
    },
    probe: { ...experiment.probe, trainingSamples, evaluationSamples, ...probe },
  };
}

function withoutDropout(network: NetworkSpec): NetworkSpec {
  const still = (layer: LayerSpec): LayerSpec => {
    if (layer.type === 'dropout') return { ...layer, rate: 0 };
    if (layer.type === 'residual' || layer.type === 'repeat') {
      return { ...layer, layers: layer.layers.map(still) } as LayerSpec;
    }
    return layer;
  };
  return { ...network, layers: network.layers.map(still) };
}
