import type { LayerSpec } from '../specs/network.ts';
import type { Evidence, NextStep } from './records.ts';
import { penaltyLimits } from './regularisation.ts';
import { figuresOf, updateRatioBand } from './layer-figures.ts';
import { median } from './statistics.ts';

/** A setting that can keep a network from learning what it could, and what eases it. */
export interface Restraint {
  readonly cause: string;
  readonly next: NextStep | null;
}

/**
 * What dropout lets through of a signal from the first layer to the last below which little is learnt from: one layer
 * of 0.8, or two of 0.55. Twice 0.5, as Srivastava et al. ("Dropout", 2014) use it, lets a quarter through.
 */
const leastKept = 0.2;
/** What is kept of each layer's values once dropout is eased. */
const easedRate = 0.2;
/**
 * Decoupled decay above which weights stay small: updates of about the learning rate balance it at weights of 1 / decay
 * (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), here below 0.03. PyTorch's default is 0.01.
 */
const largestDecay = 30;

/** All that a tiny subset is spared, so that it is learnt where the experiment itself is not; the likeliest first. */
export function findRestraints(evidence: Evidence): Restraint[] {
  return [
    findClipping(evidence),
    findPenalty(evidence),
    findDecoupledDecay(evidence),
    findDropout(evidence),
  ].filter((restraint) => restraint !== null);
}

/** Clipping that leaves so little of the gradients that weights hardly move; nothing of it where they do. */
export function findClipping({ experiment, probes }: Evidence): Restraint | null {
  const { clipping } = experiment.training;
  const watches = probes.trial?.watches ?? [];
  if (clipping === undefined || watches.length === 0) return null;
  const ratio = median(figuresOf(watches).flatMap((layer) => layer.ratio ?? []));
  const norm = Math.hypot(...figuresOf(watches.slice(0, 1)).flatMap((layer) => layer.norm ?? []));
  // A value below the norm of all gradients may still leave every single one as it is.
  const isClipped = Number.isFinite(norm) && clipping.maximum < norm;
  if (!isClipped || !(ratio < updateRatioBand.from)) return null;
  const wanted = clipping.type === 'value' ? 1 : Number(Math.max(1, norm).toPrecision(1));
  return {
    cause: 'Clipping leaves next to nothing of the gradients.',
    next: {
      label: `Clip at ${wanted}`,
      set: { 'training.clipping.maximum': wanted },
    },
  };
}

/** The L2 penalty, as the loss has it or as the optimiser adds its gradient: decay d is that of d / 2 times the squares. */
function findPenalty({ experiment, probes, numbers }: Evidence): Restraint | null {
  const { l2Regularisation, optimiser } = experiment.training;
  const { squaredKernels } = numbers;
  const loss = probes.trial?.epochs.find(({ epoch }) => epoch === 0)?.train?.loss.data;
  if (squaredKernels === undefined || loss === undefined) return null;
  const decay = optimiser.type === 'adamw' ? 0 : optimiser.weightDecay;
  const isOfDecay = decay / 2 > l2Regularisation;
  const weight = isOfDecay ? decay / 2 : l2Regularisation;
  if (!(weight * squaredKernels > penaltyLimits.warn * loss)) return null;
  const wanted = Number(((0.1 * loss * (isOfDecay ? 2 : 1)) / squaredKernels).toPrecision(1));
  const name = isOfDecay ? 'weight decay' : 'L2 weight';
  return {
    cause: `The ${name} is so strong that weights shrink towards 0 before they have learnt anything.`,
    next: {
      label: `Try a ${isOfDecay ? 'weight decay' : 'penalty'} that counts for a tenth of the data loss`,
      set: { [isOfDecay ? 'training.optimiser.weightDecay' : 'training.l2Regularisation']: wanted },
    },
  };
}

function findDecoupledDecay({ experiment }: Evidence): Restraint | null {
  const { optimiser } = experiment.training;
  if (optimiser.type !== 'adamw' || optimiser.weightDecay <= largestDecay) return null;
  return {
    cause: 'The weight decay is so strong that weights shrink towards 0 before they have learnt anything.',
    next: { label: 'Try a weight decay of 0.01', set: { 'training.optimiser.weightDecay': 0.01 } },
  };
}

function findDropout({ experiment: { network } }: Evidence): Restraint | null {
  if (keptOf(network.layers) > leastKept) return null;
  return {
    cause: 'Dropout, layer after layer, lets too little through to learn from.',
    next: {
      label: `Drop ${easedRate} of the values`,
      set: Object.fromEntries(pathsOfDropout(network.layers, 'network.layers')),
    },
  };
}

/** The share of a signal that no dropout on its way sets to zero. A residual's shortcut is not counted on. */
function keptOf(layers: readonly LayerSpec[]): number {
  return layers.reduce((kept, layer) => {
    if (layer.type === 'dropout') return kept * (1 - layer.rate);
    if (layer.type === 'repeat') return kept * keptOf(layer.layers) ** layer.times;
    return kept;
  }, 1);
}

function pathsOfDropout(layers: readonly LayerSpec[], path: string): [string, number][] {
  return layers.flatMap((layer, at): [string, number][] => {
    if (layer.type === 'dropout') {
      return layer.rate > easedRate ? [[`${path}.${at}.rate`, easedRate]] : [];
    }
    return layer.type === 'repeat' ? pathsOfDropout(layer.layers, `${path}.${at}.layers`) : [];
  });
}
