import { formatCount, formatNumber, formatPercentage } from '../../metrics/format.ts';
import type { WatchRecord } from '../../runs.ts';
import {
  figuresOf,
  findFrozenLayers,
  updateRatioBand,
  vanished,
  type LayerFigures,
} from './layer-figures.ts';
import { proposeForGradients, type GradientRemedy } from '../proposals/gradients.ts';
import type { Check, CheckChart } from '../records.ts';
import { findClipping } from './restraints.ts';
import { cannotTell, chart, result } from '../result.ts';
import { median } from '../statistics.ts';

/** Largest over smallest norm among the layers: beyond, one rate cannot serve them all. */
const spreadLimits = { warn: 1e4, fail: 1e6 } as const;
/**
 * Share of a layer's ReLUs that are zero for a whole batch. Rule DeadRelu of the same has 50 %, which healthy networks
 * reach on batches of some twenty samples: half of the units of a dense layer learn to be silent on most samples.
 */
export const deadLimits = { warn: 0.75, fail: 0.9 } as const;
/** Layers without a signal from which on depth is the likely reason. */
const manyLayers = 3;

export const gradients: Check = {
  name: 'gradients',
  title: 'Gradients arrive in every layer',
  question:
    'Does every layer get a gradient of a usable size, and does each step change it by a usable share?',
  why: 'A layer whose gradient is zero, or vanishes against that of others, stays as it was drawn. The ratio of update to weight tells for each layer what the learning rate means to it: about a thousandth is usual.',
  probes: () => ['trial'],
  numbers: ['squaredKernels'],
  restsOn: ['data', 'network', 'initial-loss'],
  doubtsRestOn: ['learning-rate-low', 'learning-rate-high'],
  judge(evidence) {
    const { probes, numbers } = evidence;
    const watches = probes.trial?.watches ?? [];
    const [first] = watches;
    if (first === undefined) return cannotTell('gradients', 'No step of the trial was watched.');
    // Before the first update nothing but the network and its inputs is in question; later, the learning rate is too.
    const start = figuresOf([first]);
    const later = figuresOf(watches);
    const frozen = findFrozenLayers(watches, probes.trial!.spec.training.optimiser.learningRate);
    const faults = [
      ...findFaults(start, numbers.squaredKernels === 0),
      ...findFrozen(frozen, start, watches.length),
    ];
    const clipping = faults.length > 0 ? null : findClipping(evidence);
    if (clipping !== null) faults.push({ ...describeUpdates(later), cause: clipping.cause });
    const doubts = faults.length > 0 ? [] : findDoubts(start, later);
    const [worst] = [...faults, ...doubts];
    const norms = start.flatMap(({ norm }) => norm ?? []);
    const ratios = later.flatMap(({ ratio }) => ratio ?? []);
    const remedy = [...faults, ...doubts].find((fault) => fault.remedy !== undefined)?.remedy;
    const isAboutNorms = [...faults, ...doubts].some(({ isOfNorms }) => isOfNorms);
    return result('gradients', faults.length > 0 ? 'fail' : doubts.length > 0 ? 'warn' : 'pass', {
      measured: [
        `Gradient norms at the first step: ${formatNumber(Math.min(...norms), 2)} to ${formatNumber(Math.max(...norms), 2)} over ${norms.length} layers; update over weight, median over ${watches.length} watched steps: ${formatNumber(Math.min(...ratios), 2)} to ${formatNumber(Math.max(...ratios), 2)}.`,
        ...[...faults, ...doubts].map(({ text }) => text),
      ].join(' '),
      value: worst?.value ?? median(ratios),
      expected: `norms above ${formatNumber(vanished, 1)} and within a factor of ${formatCount(spreadLimits.warn)} of one another; updates of ${formatNumber(updateRatioBand.from, 1)} to ${formatNumber(updateRatioBand.to, 1)} of the weights; fewer than ${100 * deadLimits.warn} % of a layer's units dead, which is zero for a whole batch`,
      source:
        'CS231n, "Ratio of weights:updates" (about 1e-3); rules VanishingGradient and DeadRelu, Amazon SageMaker Debugger',
      causes: [...new Set([...faults, ...doubts].map(({ cause }) => cause))],
      next:
        clipping?.next ??
        (remedy === undefined ? null : proposeForGradients(remedy, evidence, median(ratios))),
      chart: isAboutNorms ? chartNorms(start) : chartRatios(watches, later),
    });
  },
};

function chartRatios(watches: readonly WatchRecord[], layers: readonly LayerFigures[]): CheckChart {
  return chart({
    title: 'Update over weight, by layer',
    xTitle: 'step',
    yTitle: 'update / weight',
    isYLogarithmic: true,
    series: layers
      .filter(({ ratio }) => ratio !== null)
      .map(({ layer }) => ({
        name: layer,
        x: watches.map(({ step }) => step),
        y: watches.map(
          (watch) => watch.layers.find((other) => other.layer === layer)?.updateRatio ?? Number.NaN,
        ),
      })),
    levels: [{ name: 'about right', y: 1e-3 }],
  });
}

/** From the input to the output, so that gradients that shrink or grow on their way back show as a slope. */
function chartNorms(layers: readonly LayerFigures[]): CheckChart {
  const withGradient = layers.filter(({ norm }) => norm !== null);
  return chart({
    title: 'Gradient norm at the first step, from the first layer to the last',
    xTitle: 'layer',
    yTitle: 'gradient norm',
    isYLogarithmic: true,
    series: [
      {
        name: 'gradient norm',
        x: withGradient.map((_, at) => at + 1),
        y: withGradient.map(({ norm }) => norm!),
      },
    ],
    levels: [{ name: 'does not arrive below', y: vanished }],
  });
}

interface Fault {
  readonly text: string;
  readonly value: number;
  readonly cause: string;
  /** Whether it shows in the norms of the first step. */
  readonly isOfNorms?: boolean;
  /** What mends it, where settings do. */
  readonly remedy?: GradientRemedy;
}

/** What is wrong before anything was learnt. */
function findFaults(layers: readonly LayerFigures[], areKernelsZero: boolean): Fault[] {
  const withGradient = layers.filter(({ norm }) => norm !== null);
  const broken = withGradient.filter(({ norm }) => !Number.isFinite(norm));
  const silent = withGradient.filter(({ norm }) => Math.abs(norm!) < vanished);
  const dead = layers.filter(({ dead }) => (dead ?? 0) >= deadLimits.fail);
  const norms = withGradient.map(({ norm }) => norm!).filter((norm) => norm >= vanished);
  const spread = Math.max(...norms) / Math.min(...norms);
  return [
    ...(broken.length > 0
      ? [
          {
            text: `The gradient of ${list(broken)} is not finite.`,
            value: Number.NaN,
            isOfNorms: true,
            cause: 'Activations overflow: weights or inputs are far too large.',
            remedy: 'normalise' as const,
          },
        ]
      : []),
    ...(dead.length > 0
      ? [
          {
            text: `In ${list(dead)} ${describeShare(dead)} of the units are zero for the whole batch.`,
            value: Math.max(...dead.map(({ dead }) => dead!)),
            cause: areKernelsZero
              ? 'All kernels are drawn as 0: units that are alike stay alike, and nothing passes through them.'
              : dead.length > manyLayers
                ? 'Signals die out on their way through many layers: too deep or too narrow without normalisation or shortcuts.'
                : 'ReLUs are dead from the start: biases far below zero, or inputs of one sign.',
            remedy: 'normalise' as const,
          },
        ]
      : []),
    ...(silent.length > 0 && dead.length === 0
      ? [
          {
            text: `No gradient arrives in ${list(silent)}.`,
            value: Math.min(...silent.map(({ norm }) => norm!)),
            isOfNorms: true,
            cause:
              silent.length > manyLayers
                ? 'Gradients vanish on their way back through many layers: too deep or too narrow without normalisation or shortcuts.'
                : 'Weights are all zero or equal, or a layer before lets nothing through.',
            remedy: 'normalise' as const,
          },
        ]
      : []),
    ...(norms.length > 1 && spread > spreadLimits.fail
      ? [
          {
            text: `The largest norm is ${formatNumber(spread, 2)} times the smallest.`,
            value: spread,
            isOfNorms: true,
            cause:
              'Gradients vanish or explode from layer to layer: too deep or too narrow without normalisation or shortcuts.',
            remedy: 'normalise' as const,
          },
        ]
      : []),
  ];
}

/** Layers that stay as they were drawn although a gradient arrives. */
function findFrozen(frozen: readonly string[], layers: readonly LayerFigures[], steps: number): Fault[] {
  if (frozen.length === 0) return [];
  const isWhole = frozen.length === layers.filter(({ ratio }) => ratio !== null).length;
  return [
    {
      text: `A gradient arrives in ${list(frozen.map((layer) => ({ layer })))}, and none of ${steps} watched steps changes ${frozen.length === 1 ? 'it' : 'them'}.`,
      value: 0,
      cause: isWhole
        ? 'No layer is changed: updates are worked out and not carried out.'
        : 'Layers are frozen: the optimiser does not know their parameters.',
    },
  ];
}

function describeUpdates(layers: readonly LayerFigures[]): Pick<Fault, 'text' | 'value'> {
  const value = median(layers.flatMap(({ ratio }) => ratio ?? []));
  return { text: `Updates are ${formatNumber(value, 2)} of the weights in the median layer.`, value };
}

/** What asks for a second look. */
function findDoubts(start: readonly LayerFigures[], later: readonly LayerFigures[]): Fault[] {
  const norms = start.flatMap(({ norm }) => norm ?? []);
  const spread = Math.max(...norms) / Math.min(...norms);
  const dying = later.filter(({ dead }) => (dead ?? 0) >= deadLimits.warn);
  const ratios = later.flatMap(({ ratio }) => ratio ?? []);
  const middle = median(ratios);
  const { from, to } = updateRatioBand;
  return [
    ...(spread > spreadLimits.warn
      ? [
          {
            text: `The largest norm is ${formatNumber(spread, 2)} times the smallest.`,
            value: spread,
            isOfNorms: true,
            cause: 'Gradients shrink or grow from layer to layer.',
            remedy: 'normalise' as const,
          },
        ]
      : []),
    ...(dying.length > 0
      ? [
          {
            text: `In ${list(dying)} ${formatPercentage(deadLimits.warn)} or more of the units are zero for whole batches.`,
            value: Math.max(...dying.map(({ dead }) => dead!)),
            cause: 'ReLUs die while training: the learning rate is high for them.',
            remedy: 'lower-rate' as const,
          },
        ]
      : []),
    // Written so that what is no number is a doubt.
    ...(!(middle >= from && middle <= to && ratios.every(Number.isFinite))
      ? [
          {
            ...describeUpdates(later),
            cause:
              middle < from
                ? 'The learning rate is low for weights of this size.'
                : 'The learning rate is high for weights of this size.',
            remedy: 'usual-updates' as const,
          },
        ]
      : []),
  ];
}

/** "all", or "92.0 % or more": of the layer with the fewest. */
function describeShare(layers: readonly LayerFigures[]): string {
  const least = Math.min(...layers.map(({ dead }) => dead!));
  return least === 1 ? 'all' : `${formatPercentage(least)} or more`;
}

function list(layers: readonly Pick<LayerFigures, 'layer'>[]): string {
  const names = layers.map(({ layer }) => layer);
  if (names.length <= 4) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
