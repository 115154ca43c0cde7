import type { LayerSpec } from '../specs/network.ts';
import type { Check, Evidence } from './records.ts';
import { result } from './result.ts';

interface Finding {
  readonly verdict: 'fail' | 'warn';
  readonly text: string;
  readonly cause: string;
}

const linear: readonly LayerSpec['type'][] = ['dense', 'convolution'];
const activations: readonly LayerSpec['type'][] = ['relu', 'leaky-relu', 'tanh', 'sigmoid', 'softmax'];
/** Layers across which two linear ones are still one: they are linear themselves, or only reorder. */
const transparent: readonly LayerSpec['type'][] = [
  'flatten',
  'dropout',
  'average-pooling',
  'global-average-pooling',
  'batch-normalisation',
];
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
      source:
        'Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.2: composed linear layers are one; UMLAUT (Schoop, Huang and Hartmann, 2021): missing activation, missing or second softmax',
      causes: findings.map(({ cause }) => cause),
    });
  },
};

/** What keeps engines from the network, unless the list of layers tells it already. */
function withRefusal(findings: Finding[], refusal: string | undefined): Finding[] {
  if (refusal === undefined || findings.some(({ verdict }) => verdict === 'fail')) return findings;
  return [
    { verdict: 'fail', text: refusal, cause: 'Layers, loss and data do not fit one another.' },
    ...findings,
  ];
}

/** What can be said of a network without training it, the worst first. */
function readNetwork({ network: { layers }, training: { loss } }: Evidence['experiment']): Finding[] {
  const all = writeOut(layers, '');
  const found: Finding[] = [];
  const last = all.at(-1);
  const applied =
    loss === 'softmax-cross-entropy' ? 'softmax' : loss === 'binary-cross-entropy' ? 'sigmoid' : null;
  if (last && applied !== null && last.layer.type === applied) {
    found.push({
      verdict: 'fail',
      text: `${last.place} is a ${applied}, and the loss ${loss} applies a ${applied} itself.`,
      cause: `The ${applied} is applied twice, which keeps gradients small and probabilities near one another: leave the layer out.`,
    });
  } else if (last && activations.includes(last.layer.type) && applied !== null) {
    found.push({
      verdict: last.layer.type === 'relu' ? 'fail' : 'warn',
      text: `${last.place}, a ${last.layer.type}, is the last, and the loss takes scores of any sign and size.`,
      cause: `The ${last.layer.type} cuts the scores off: leave it out.`,
    });
  }
  for (const [one, other] of doubledLinear(all)) {
    found.push({
      verdict: 'fail',
      text: `Between ${one.place} (${one.layer.type}) and ${other.place} (${other.layer.type}) there is no activation.`,
      cause:
        'Two layers with weights and nothing nonlinear between them compute no more than one: an activation is missing.',
    });
  }
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

interface Placed {
  readonly layer: Exclude<LayerSpec, { type: 'repeat' }>;
  readonly place: string;
}

function doubledLinear(layers: readonly Placed[]): [Placed, Placed][] {
  const pairs: [Placed, Placed][] = [];
  let before: Placed | null = null;
  for (const placed of layers) {
    const { type } = placed.layer;
    if (linear.includes(type)) {
      if (before !== null) pairs.push([before, placed]);
      before = placed;
    } else if (!transparent.includes(type)) before = null;
  }
  return pairs;
}

/** Repeated layers as often as they are applied; what is inside a residual follows it and ends what came before. */
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
