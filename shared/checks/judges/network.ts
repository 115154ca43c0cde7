import { describeApplied, isAppliedByLoss } from '../../specs/applied-by-loss.ts';
import type { LayerSpec, LayerType } from '../../specs/network.ts';
import { activations, linear, transparent } from '../layer-kinds.ts';
import { addReluBetween } from '../proposals/layers.ts';
import { proposeLayers } from '../proposals/next-step.ts';
import type { Check, Evidence, NextStep } from '../records.ts';
import { result } from '../result.ts';

interface Finding {
  readonly verdict: 'fail' | 'warn';
  readonly text: string;
  readonly cause: string;
  /** The words in which engines refuse the network for the same. */
  readonly refusalToo?: string;
  /** Besides those of the check. */
  readonly source?: string;
  readonly next?: NextStep | null;
}

/** What does not belong between a network's scores and a loss that takes scores. */
const endings: readonly LayerType[] = [...activations, 'softmax'];
const usualSource =
  'Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.2: composed linear layers are one; UMLAUT (Schoop, Huang and Hartmann, 2021): missing activation, missing or second softmax';
/** Above, a layer lets less than a third through. */
const strongDropout = 0.7;

export const network: Check = {
  name: 'network',
  title: 'The network as it is written',
  question: 'Do layers and loss fit one another?',
  why: 'Some mistakes can be read off the list of layers before anything is trained: an activation that is missing, one that the loss applies again. Such a network often trains, only worse than it should.',
  probes: () => [],
  numbers: [],
  restsOn: [],
  judge({ experiment, refusal }) {
    const findings = withRefusal(readNetwork(experiment), refusal);
    const verdict = findings.some(({ verdict }) => verdict === 'fail')
      ? 'fail'
      : findings.length > 0
        ? 'warn'
        : 'pass';
    return result('network', verdict, {
      measured:
        findings.length === 0
          ? 'Layers alternate as they should, and the last yields what the loss takes.'
          : findings.map(({ text }) => text).join(' '),
      value: null,
      expected:
        'an activation between any two layers with weights, and scores at the end to which the loss applies softmax or sigmoid itself',
      source: [usualSource, ...new Set(findings.flatMap(({ source }) => source ?? []))].join('; '),
      causes: findings.map(({ cause }) => cause),
      next: findings.find(({ next }) => next)?.next ?? null,
    });
  },
};

/** What keeps engines from the network comes first, unless the list of layers tells the very same. */
function withRefusal(findings: Finding[], refusal: string | undefined): Finding[] {
  if (refusal === undefined) return findings;
  if (findings.some(({ refusalToo }) => refusalToo !== undefined && refusal.includes(refusalToo)))
    return findings;
  return [
    { verdict: 'fail', text: refusal, cause: 'Layers, loss and data do not fit one another.' },
    ...findings,
  ];
}

/** What can be said of a network without training it, the worst first. */
function readNetwork(experiment: Evidence['experiment']): Finding[] {
  const { layers } = experiment.network;
  const { loss } = experiment.training;
  const all = writeOut(layers, '');
  const found: Finding[] = [];
  const last = all.at(-1);
  if (last && isAppliedByLoss(last.layer.type, loss)) {
    const { type } = last.layer;
    found.push({
      verdict: 'fail',
      text: `${last.place} is a ${type}, and ${describeApplied(type, loss)}.`,
      cause: `The ${type} is applied twice, which keeps gradients small and probabilities near one another: leave the layer out.`,
      refusalToo: describeApplied(type, loss),
      next: leaveOutLast(experiment),
    });
  } else if (last && endings.includes(last.layer.type) && loss !== 'mean-squared-error') {
    found.push({
      verdict: last.layer.type === 'relu' ? 'fail' : 'warn',
      text: `${last.place}, a ${last.layer.type}, is the last, and the loss takes scores of any sign and size.`,
      cause: `The ${last.layer.type} cuts the scores off: leave it out.`,
      next: leaveOutLast(experiment),
    });
  } else if (last?.layer.type === 'relu') {
    found.push({
      verdict: 'warn',
      text: `${last.place}, a relu, is the last.`,
      cause:
        'Where what goes into the last relu is negative, its value is 0 and nothing is learnt: leave it out.',
      next: leaveOutLast(experiment),
    });
  }
  const completed = proposeLayers('Add the missing activations', experiment, addReluBetween(layers));
  found.push(...findMissingActivations(all).map((finding) => ({ ...finding, next: completed })));
  for (const { layer, place } of all) {
    if (layer.type !== 'dropout' || layer.rate <= strongDropout) continue;
    found.push({
      verdict: 'warn',
      text: `${place} drops ${layer.rate} of the values.`,
      cause: 'So strong a dropout lets little through; 0.2 to 0.5 is usual.',
    });
  }
  return found.sort((one, other) => Number(other.verdict === 'fail') - Number(one.verdict === 'fail'));
}

function leaveOutLast(experiment: Evidence['experiment']): NextStep | null {
  const { layers } = experiment.network;
  const last = layers.at(-1);
  if (last === undefined || 'layers' in last) return null;
  return proposeLayers(`Leave the last ${last.type} out`, experiment, layers.slice(0, -1));
}

interface Placed {
  readonly layer: Exclude<LayerSpec, { type: 'repeat' }>;
  readonly place: string;
}

/**
 * Layers with weights that follow one another without an activation, within residuals as well. Where the maximum of
 * neighbours is taken between them they are not one, as a maxout unit is no linear one (Goodfellow et al., "Maxout
 * Networks", 2013), but an activation is missing more often than left out on purpose: a reason to warn.
 */
function findMissingActivations(layers: readonly Placed[]): Finding[] {
  const found: Finding[] = [];
  let before: Placed | null = null;
  let isPooled = false;
  for (const placed of layers) {
    const { layer, place } = placed;
    if (layer.type === 'residual') found.push(...findMissingActivations(writeOut(layer.layers, place)));
    if (hasLinearWeights(layer)) {
      if (before !== null) found.push(missingActivation(before, placed, isPooled));
      [before, isPooled] = [placed, false];
    } else if (layer.type === 'max-pooling') isPooled = true;
    else if (!isTransparent(layer)) before = null;
  }
  return found;
}

function missingActivation(one: Placed, other: Placed, isPooled: boolean): Finding {
  const between = `Between ${one.place} (${one.layer.type}) and ${other.place} (${other.layer.type})`;
  if (!isPooled) {
    return {
      verdict: 'fail',
      text: `${between} there is no activation.`,
      cause:
        'Two layers with weights and nothing nonlinear between them compute no more than one: an activation is missing.',
    };
  }
  return {
    verdict: 'warn',
    text: `${between} there is max pooling and no activation.`,
    cause:
      'Most often an activation was forgotten. Max pooling is not linear, so the two layers are still two, but it lets through whatever is largest, of either sign.',
    source:
      'Jarrett, Kavukcuoglu, Ranzato and LeCun, "What is the best multi-stage architecture for object recognition?" (2009): non-linearities that include rectification are the most important ingredient',
  };
}

/** Layers with weights that are linear in what they are given; a residual around nothing but such layers is one, too. */
function hasLinearWeights(layer: LayerSpec): boolean {
  if (layer.type !== 'residual') return linear.includes(layer.type);
  return isLinear(layer.layers) && layer.layers.some(hasLinearWeights);
}

function isTransparent(layer: LayerSpec): boolean {
  if (layer.type !== 'residual') return transparent.includes(layer.type);
  return isLinear(layer.layers);
}

function isLinear(layers: readonly LayerSpec[]): boolean {
  return layers.every((layer) => hasLinearWeights(layer) || isTransparent(layer));
}

/** Repeated layers as often as they are applied; a residual stays one layer. */
function writeOut(layers: readonly LayerSpec[], within: string): Placed[] {
  return layers.flatMap((layer, at): Placed[] => {
    const place = within === '' ? `Layer ${at + 1}` : `${within}, layer ${at + 1}`;
    if (layer.type !== 'repeat') return [{ layer, place }];
    // Twice tells everything: what follows what within, and from one time to the next.
    const times = Math.min(2, layer.times);
    return Array.from({ length: times }, (_, time) =>
      writeOut(layer.layers, `${place}, time ${time + 1}`),
    ).flat();
  });
}
