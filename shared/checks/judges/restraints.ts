import { formatNumber, formatSetting } from '../../metrics/format.ts';
import type { LayerSpec } from '../../specs/network.ts';
import type { Evidence, NextStep } from '../records.ts';
import { figuresOf, updateRatioBand } from './layer-figures.ts';
import { initialLossOf, median } from '../statistics.ts';

/** A setting that can keep a network from learning what it could, and what eases it. */
export interface Restraint {
  readonly cause: string;
  readonly next: NextStep | null;
}

/** A penalty or decay that holds weights near 0. */
export interface StrongDecay extends Restraint {
  readonly verdict: 'warn' | 'fail';
  /** What was measured, where it is not the penalty of the loss itself. */
  readonly text: string | null;
}

/**
 * Times the data loss that a penalty may have before the first step. Above, it decides what is learnt: small
 * perceptrons learnt next to nothing from ten times on (XOR already from three, five well separated groups from twenty).
 */
export const penaltyLimits = { warn: 3, fail: 10 } as const;

/**
 * What dropout lets through of a signal from the first layer to the last below which little is learnt from: one layer
 * of 0.8, or two of 0.55. Twice 0.5, as Srivastava et al. ("Dropout", 2014) use it, lets a quarter through.
 */
const leastKept = 0.2;
/** The share of a layer's values that is dropped once dropout is eased. */
const easedRate = 0.2;
/**
 * Decoupled decay above which weights stay small: updates of about the learning rate balance it at weights of 1 / decay
 * (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), here below 0.03. PyTorch's default is 0.01.
 */
const decayLimits = { warn: 30, fail: 100 } as const;

/** All that a tiny subset is spared, so that it is learnt where the experiment itself is not; the likeliest first. */
export function findRestraints(evidence: Evidence): Restraint[] {
  return [findClipping(evidence), findStrongDecay(evidence, startOf(evidence)), findDropout(evidence)].filter(
    (restraint) => restraint !== null,
  );
}

/** The data loss before the trial; one that is not known makes nothing of it strong. */
function startOf({ probes }: Evidence): number {
  return (probes.trial && initialLossOf(probes.trial)) ?? Number.NaN;
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

/**
 * A penalty or weight decay too strong for the network. What the optimiser adds to gradients counts as the penalty it
 * is the gradient of: decay d as d / 2 times the squares.
 */
export function findStrongDecay(
  { experiment, numbers: { squaredKernels } }: Evidence,
  loss: number,
): StrongDecay | null {
  const { l2Regularisation, optimiser } = experiment.training;
  if (optimiser.type === 'adamw' && optimiser.weightDecay > decayLimits.warn) {
    return {
      verdict: optimiser.weightDecay > decayLimits.fail ? 'fail' : 'warn',
      text: `The weight decay of ${formatSetting(optimiser.weightDecay)} holds weights below about ${formatNumber(1 / optimiser.weightDecay, 1)}; at most ${decayLimits.warn} is expected.`,
      cause: shrinking('weight decay'),
      next: { label: 'Try a weight decay of 0.01', set: { 'training.optimiser.weightDecay': 0.01 } },
    };
  }
  if (squaredKernels === undefined) return null;
  const decay = optimiser.type === 'adamw' ? 0 : optimiser.weightDecay;
  const isOfDecay = decay / 2 > l2Regularisation;
  const share = (Math.max(decay / 2, l2Regularisation) * squaredKernels) / loss;
  if (!(share > penaltyLimits.warn)) return null;
  const weight = Number(((0.1 * loss * (isOfDecay ? 2 : 1)) / squaredKernels).toPrecision(1));
  return {
    verdict: share > penaltyLimits.fail ? 'fail' : 'warn',
    text: isOfDecay
      ? `The weight decay of ${formatSetting(decay)} acts like a penalty of ${formatNumber(share, 2)} times the data loss.`
      : null,
    cause: shrinking(isOfDecay ? 'weight decay' : 'L2 weight'),
    next: {
      label: `Try ${isOfDecay ? 'a weight decay' : 'an L2 weight'} that adds a tenth of the data loss`,
      set: { [isOfDecay ? 'training.optimiser.weightDecay' : 'training.l2Regularisation']: weight },
    },
  };
}

function shrinking(setting: string): string {
  return `The ${setting} is too large for a network of this size: weights shrink towards 0 before they have learnt anything.`;
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
