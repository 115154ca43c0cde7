import { formatNumber } from '../../metrics/format.ts';
import { proposeRate, usableRates } from '../judges/learning-rate.ts';
import type { Evidence, NextStep } from '../records.ts';
import { countLinear, normaliseHidden, shortenRepeats } from './layers.ts';
import { proposeLayers, smallestNormalised } from './next-step.ts';

/** What mends a fault of the gradients: signals kept at one size from layer to layer, or another learning rate. */
export type GradientRemedy = 'normalise' | 'lower-rate' | 'usual-updates';

/**
 * Layers with kernels up to which batch normalisation keeps gradients usable. It makes each layer's gradient some 1.2
 * times that of the layer after it (Yang et al., "A mean field theory of batch normalization", 2019): a factor of 40
 * over twenty layers, and of 1e8 over a hundred.
 */
const deepest = 20;
/** What a network that is too deep is shortened to. */
const usualDepth = 10;
/** The ratio of update to weight to aim at (CS231n, "Ratio of weights:updates"). */
const usualRatio = 1e-3;
/** So many times a rate is changed at most where only the updates tell. */
const largestChange = 1e4;

/** The next thing to try where gradients are at fault; `ratio` is update over weight of the median layer. */
export function proposeForGradients(
  remedy: GradientRemedy,
  evidence: Evidence,
  ratio: number,
): NextStep | null {
  switch (remedy) {
    case 'normalise':
      return normalise(evidence);
    case 'lower-rate':
      return proposeRate(usableRates(evidence), evidence.experiment.training.optimiser.learningRate);
    case 'usual-updates':
      return matchUpdates(evidence, ratio);
  }
}

/** Nothing of it where kernels are drawn as 0: what is normalised stays 0. */
function normalise({ experiment, numbers }: Evidence): NextStep | null {
  const { network, training } = experiment;
  if (numbers.squaredKernels === 0) return null;
  const isDeep = countLinear(network.layers) > deepest;
  const shortened = isDeep ? shortenRepeats(network.layers, usualDepth) : network.layers;
  const depth = countLinear(shortened);
  const isShorter = depth < countLinear(network.layers);
  const layers = training.batchSize < smallestNormalised ? shortened : normaliseHidden(shortened);
  if (layers.length === 0) return null;
  const isNormalised = JSON.stringify(layers) !== JSON.stringify(shortened);
  const label = isShorter
    ? `Try ${depth} layers with weights${isNormalised ? ', batch normalisation before activations' : ''}`
    : 'Add batch normalisation before activations';
  return proposeLayers(label, experiment, layers);
}

/** A rate of the usable band; where that is not known, the one at which updates are of the usual size. */
function matchUpdates(evidence: Evidence, ratio: number): NextStep | null {
  const rate = evidence.experiment.training.optimiser.learningRate;
  const band = usableRates(evidence);
  const isHigh = !(ratio < usualRatio);
  if (band !== null || !(ratio > 0 && Number.isFinite(ratio))) {
    return proposeRate(band, isHigh ? rate : Infinity);
  }
  const change = Math.min(largestChange, Math.max(1 / largestChange, usualRatio / ratio));
  const wanted = Number((rate * change).toPrecision(1));
  // Updates that are all but of the usual size leave the rate as it is.
  if (wanted === rate) return null;
  return {
    label: `Try a learning rate of ${formatNumber(wanted, 1)}`,
    set: { 'training.optimiser.learningRate': wanted },
  };
}
