import { formatNumber, formatPercentage } from '../../metrics/format.ts';
import { listKernelLayers, type EpochWatch } from '../../metrics/watches.ts';
import type { LayerWatch } from '../../runs.ts';
import { deadLimits } from '../judges/gradients.ts';
import { updateRatioBand, vanished } from '../judges/layer-figures.ts';
import { median } from '../statistics.ts';
import { firstPlace, type Course } from './course.ts';
import type { RunNote } from './records.ts';
import { lowerRate } from './stability-rules.ts';

/** Rules on what watched steps told of the layers, averaged over each epoch. */

/** Epochs in a row that have to agree. */
const agreeing = 2;
/** Times a gradient's usual norm so far, and a norm, above which it explodes. */
const explosion = { factor: 100, norm: 10 } as const;
/** Epochs after which it is known what is usual. */
const fewestBefore = 3;

type Kind = Extract<
  RunNote['kind'],
  'dead-layer' | 'vanishing-gradient' | 'exploding-gradient' | 'update-ratio'
>;

/** The first epoch at which some layers are at fault, in as many epochs in a row as have to agree. */
function findLayers(
  watches: readonly EpochWatch[],
  isFaulty: (layer: LayerWatch, at: number, place: number) => boolean,
  epochs = agreeing,
): { readonly at: number; readonly layers: readonly LayerWatch[] } | null {
  const faulty = (at: number) =>
    watches[at]!.layers.filter((layer, place) =>
      Array.from({ length: epochs }, (_, back) => watches[at - back]!.layers[place] ?? layer).every(
        (told, back) => isFaulty(told, at - back, place),
      ),
    );
  const at = firstPlace(watches.length, (place) => faulty(place).length > 0, epochs - 1);
  return at === undefined ? null : { at, layers: faulty(at) };
}

function note(
  { watches, epochs }: Course,
  kind: Kind,
  at: number,
  told: Omit<RunNote, 'kind' | 'epoch' | 'step'>,
): RunNote {
  const { epoch } = watches[at]!;
  const step = epochs.find((record) => record.epoch === epoch)?.step ?? 0;
  return { kind, epoch, step, ...told };
}

/** Up to three layers by name. */
function list(layers: readonly LayerWatch[]): string {
  const names = layers.slice(0, 3).map(({ layer }) => layer);
  return layers.length > 3 ? `${names.join(', ')} and ${layers.length - 3} more` : names.join(', ');
}

/** Nine tenths of a layer's units and more are zero for whole batches, in two epochs in a row. */
export function noteDeadLayers(course: Course): RunNote | null {
  const found = findLayers(course.watches, ({ deadShare }) => (deadShare ?? 0) >= deadLimits.fail);
  if (found === null) return null;
  const share = Math.min(...found.layers.map(({ deadShare }) => deadShare!));
  return note(course, 'dead-layer', found.at, {
    severity: 'warning',
    title: 'Dead units',
    measured: `In ${list(found.layers)} ${formatPercentage(share)} or more of the units are zero for whole batches.`,
    expected: `fewer than ${formatPercentage(deadLimits.fail)}`,
    source: 'CS231n, "Commonly used activation functions"; rule DeadRelu, Amazon SageMaker Debugger',
    causes: [
      'The learning rate is so high that units were thrown to where they are always zero.',
      'Biases or weights were drawn so that most units never fire; a leaky ReLU does not die.',
    ],
    next: lowerRate(course, 10),
  });
}

/** Watched layers whose training is not done yet: the loss of the epoch is not close to 0. */
function isLearning({ evaluations, blocks, scale }: Course, epoch: number): boolean {
  const loss =
    evaluations.find((record) => record.epoch === epoch)?.train?.loss.data ??
    blocks.findLast((block) => block.epoch <= epoch)?.loss;
  return loss === undefined || !(loss < 0.1 * scale);
}

/** Gradients of some layers do not arrive while there is something left to learn. */
export function noteVanishing(course: Course): RunNote | null {
  const { watches } = course;
  const found = findLayers(
    watches,
    ({ squaredGradientNorm: squared }, at) =>
      squared !== null && Math.sqrt(squared) < vanished && isLearning(course, watches[at]!.epoch),
  );
  if (found === null) return null;
  const norm = Math.sqrt(Math.max(...found.layers.map(({ squaredGradientNorm }) => squaredGradientNorm!)));
  return note(course, 'vanishing-gradient', found.at, {
    severity: 'warning',
    title: 'Gradients vanish',
    measured: `The gradient of ${list(found.layers)} has a norm of ${formatNumber(norm, 2)} or less, while the loss is not learnt away.`,
    expected: `norms above ${formatNumber(vanished, 1)}`,
    source: 'Rule VanishingGradient, Amazon SageMaker Debugger; Glorot and Bengio (2010)',
    causes: [
      'The network is deep, without normalisation or residual connections.',
      'Units are saturated or dead: weights have grown too large, or an activation lets nothing through.',
    ],
    next: null,
  });
}

/** A gradient is not finite, or a hundred times what is usual for its layer in this run. */
export function noteExploding(course: Course): RunNote | null {
  const { watches } = course;
  const found = findLayers(
    watches,
    ({ squaredGradientNorm: squared }, at, place) => {
      if (squared === null) return false;
      if (!Number.isFinite(squared)) return true;
      if (at < fewestBefore || Math.sqrt(squared) < explosion.norm) return false;
      const before = watches
        .slice(0, at)
        .map(({ layers }) => Math.sqrt(layers[place]?.squaredGradientNorm ?? Number.NaN));
      return Math.sqrt(squared) > explosion.factor * median(before);
    },
    1,
  );
  if (found === null) return null;
  const norm = Math.sqrt(found.layers[0]!.squaredGradientNorm!);
  return note(course, 'exploding-gradient', found.at, {
    severity: 'warning',
    title: 'Gradients explode',
    measured: `The gradient of ${list(found.layers)} has a norm of ${formatNumber(norm, 2)}.`,
    expected: `norms that are finite and below ${explosion.factor} times what was usual before`,
    source: 'Pascanu, Mikolov and Bengio (2013)',
    causes: ['The learning rate is too high.', 'Weights have grown too large for the depth of the network.'],
    next:
      course.spec.training.clipping === undefined
        ? {
            label: 'Clip gradients to a norm of 1',
            set: { 'training.clipping': { type: 'global-norm', maximum: 1 } },
          }
        : lowerRate(course, 10),
  });
}

/**
 * Updates of most layers are out of a factor of a hundred around the thousandth of CS231n, in two epochs in a row: too
 * large at any time, too small only as long as the rate is constant and there is something left to learn.
 */
export function noteUpdateRatio(course: Course): RunNote | null {
  const { watches, spec } = course;
  const kernels = new Set(listKernelLayers(watches));
  const ratioOf = ({ layers }: EpochWatch) =>
    median(
      layers.flatMap(({ layer, updateRatio }) =>
        kernels.has(layer) && updateRatio !== null ? [updateRatio] : [],
      ),
    );
  const ratios = watches.map(ratioOf);
  const sides = {
    high: (at: number) => ratios[at]! > updateRatioBand.to,
    low: (at: number) =>
      ratios[at]! < updateRatioBand.from &&
      spec.training.schedule.type === 'constant' &&
      isLearning(course, watches[at]!.epoch),
  };
  const agree = (holds: (at: number) => boolean) => (at: number) => holds(at) && holds(at - 1);
  const [high, low] = [sides.high, sides.low].map((holds) =>
    firstPlace(watches.length, agree(holds), agreeing - 1),
  );
  const at = Math.min(high ?? Infinity, low ?? Infinity);
  if (!Number.isFinite(at)) return null;
  const isHigh = at === high;
  return note(course, 'update-ratio', at, {
    severity: 'information',
    title: isHigh ? 'Updates are large' : 'Updates are small',
    measured: `In the median of the layers a step changes the weights by ${formatNumber(ratios[at], 2)} of their size.`,
    expected: `${formatNumber(updateRatioBand.from, 1)} to ${formatNumber(updateRatioBand.to, 1)}, about 1e-3 is usual`,
    source: 'CS231n, "Ratio of weights:updates"',
    causes: [isHigh ? 'The learning rate is too high.' : 'The learning rate is too low.'],
    next: lowerRate(course, isHigh ? 10 : 0.1),
  });
}
