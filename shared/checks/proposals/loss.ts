import { looksAtPixelsAlone } from '../layer-kinds.ts';
import type { Evidence, NextStep } from '../records.ts';
import {
  addHidden,
  drawLastSmaller,
  normaliseHidden,
  normaliseLast,
  widenKernels,
  widenNarrow,
} from './layers.ts';
import { lookAtSamples, proposeLayers, proposeNormalisation, smallestNormalised } from './next-step.ts';

/**
 * So many times smaller scores become at least where the last kernel is drawn within 1 / sqrt(fan in): He's and, where
 * there are few classes, Glorot's distribution have a variance of 2 / fan in against 1 / (3 fan in). The loss of scores
 * that are far from 0 shrinks with them.
 */
const smallerDraw = Math.sqrt(6);

/**
 * The next thing to try where the loss at initialisation is `excess` times what it may be. Inputs that are not
 * normalised come first; then the last layer, whose scores the loss is of.
 */
export function proposeForHighLoss({ experiment }: Evidence, excess: number): NextStep | null {
  const { network, training } = experiment;
  const smaller = proposeLayers(
    "Draw the last layer's weights smaller",
    experiment,
    drawLastSmaller(network.layers),
  );
  const normalised =
    training.batchSize < smallestNormalised
      ? null
      : Number.isFinite(excess)
        ? proposeLayers(
            'Add batch normalisation before the last layer',
            experiment,
            normaliseLast(network.layers),
          )
        : proposeLayers(
            'Add batch normalisation before activations',
            experiment,
            normaliseHidden(network.layers),
          );
  const isSmallEnough = excess < smallerDraw;
  return (
    proposeNormalisation(experiment) ?? (isSmallEnough ? (smaller ?? normalised) : (normalised ?? smaller))
  );
}

/**
 * The next thing to try where a tiny subset was not learnt by heart: larger kernels where no pixel is seen beside
 * another, a hidden layer where there is none, wider layers where some are narrow, else a look at the samples where some
 * are still told wrong.
 */
export function proposeForStuckSubset({ experiment }: Evidence, accuracy: number): NextStep | null {
  const { layers } = experiment.network;
  if (looksAtPixelsAlone(layers)) {
    return proposeLayers('Use kernels of 3 x 3 pixels', experiment, widenKernels(layers));
  }
  const deeper = proposeLayers('Add a hidden layer', experiment, addHidden(layers));
  if (deeper !== null) return deeper;
  const widened = widenNarrow(layers);
  const wider = proposeLayers('Widen the narrow layers', experiment, widened);
  return wider ?? (accuracy < 1 ? lookAtSamples : null);
}
