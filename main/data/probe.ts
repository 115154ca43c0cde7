import { RandomStream } from '../../shared/mathematics/random.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import type { ProbeSpec } from '../../shared/specs/probe.ts';
import type { PreparedData, SampleSet } from './data-set.ts';

/** The data as a check asks for them: fewer, without their inputs, or with labels that mean nothing. */
export function applyProbe(data: PreparedData, probe: ProbeSpec, seed: number): PreparedData {
  const { trainingSamples = Infinity, evaluationSamples = Infinity, evaluatedSplit } = probe;
  const change = (split: Split): SampleSet => {
    const samples = data.splits[split];
    const isTraining = split === 'train';
    const isLeftOut = evaluatedSplit !== undefined && evaluatedSplit !== split;
    const limit = isTraining ? trainingSamples : isLeftOut ? 0 : evaluationSamples;
    const stream = new RandomStream(seed, 'probe', split);
    const rows = isTraining
      ? chooseEvenly(samples.labels, limit, stream)
      : chooseAny(samples.labels, limit, stream);
    const chosen = rows === null ? samples : takeRows(samples, rows);
    const labels =
      isTraining && probe.labels === 'shuffled'
        ? new RandomStream(seed, 'probe', 'labels').shuffle(chosen.labels.slice())
        : chosen.labels;
    const inputs = probe.inputs === 'zeroed' ? new Float32Array(chosen.inputs.length) : chosen.inputs;
    return { ...chosen, labels, inputs };
  };
  const changed = { train: change('train'), validation: change('validation'), test: change('test') };
  const measured = chooseAny(
    changed.train.labels,
    evaluationSamples,
    new RandomStream(seed, 'probe', 'measured'),
  );
  const { augmentation, ...rest } = data;
  const isStill = probe.augmentation === 'off' || probe.inputs === 'zeroed';
  return {
    ...rest,
    ...(augmentation === undefined || isStill ? {} : { augmentation }),
    splits: changed,
    ...(measured === null ? {} : { measured: takeRows(changed.train, measured) }),
    overview: {
      ...data.overview,
      counts: {
        train: countClasses(changed.train, data.overview.classes.length),
        validation: countClasses(changed.validation, data.overview.classes.length),
        test: countClasses(changed.test, data.overview.classes.length),
      },
      notes: [...data.overview.notes, ...describe(probe, data, changed)],
    },
  };
}

function describe(
  { inputs, labels, augmentation, evaluationSamples }: ProbeSpec,
  before: PreparedData,
  after: PreparedData['splits'],
): string[] {
  const fewer = splits.flatMap((split) => {
    const [all, left] = [before.splits[split].labels.length, after[split].labels.length];
    return left < all
      ? [`${left.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} ${split} samples are used.`]
      : [];
  });
  const trained = after.train.labels.length;
  return [
    ...fewer,
    ...(trained > (evaluationSamples ?? Infinity)
      ? [
          `Figures of the training split are measured on ${evaluationSamples!.toLocaleString('en-GB')} of its samples.`,
        ]
      : []),
    ...(inputs === 'zeroed' ? ['Every input value is set to 0.'] : []),
    ...(labels === 'shuffled' ? ['Training labels are dealt out anew at random.'] : []),
    ...(augmentation === 'off' && before.augmentation !== undefined
      ? ['Training pictures are not changed at random.']
      : []),
  ];
}

/** So many rows, taken from the classes in turn; null where all are taken. In their own order. */
function chooseEvenly(labels: Int32Array, limit: number, stream: RandomStream): Uint32Array | null {
  if (labels.length <= limit) return null;
  const rows = stream.shuffle(Uint32Array.from(labels, (_, row) => row));
  const byClass = [...Map.groupBy(rows, (row) => labels[row]!).entries()].sort(
    ([one], [other]) => one - other,
  );
  const chosen: number[] = [];
  for (let round = 0; chosen.length < limit; round += 1) {
    for (const [, candidates] of byClass) {
      const row = candidates[round];
      if (row !== undefined && chosen.length < limit) chosen.push(row);
    }
  }
  return Uint32Array.from(chosen).sort();
}

/** So many rows, whatever their class; null where all are taken. In their own order. */
function chooseAny(labels: Int32Array, limit: number, stream: RandomStream): Uint32Array | null {
  if (labels.length <= limit) return null;
  return stream
    .shuffle(Uint32Array.from(labels, (_, row) => row))
    .slice(0, limit)
    .sort();
}

/** Some of the samples; of pairs, with the pictures that are left in them and no others. */
function takeRows({ inputs, pairs, labels, names }: SampleSet, rows: Uint32Array): SampleSet {
  const kept = {
    labels: Int32Array.from(rows, (row) => labels[row]!),
    names: Array.from(rows, (row) => names[row]!),
  };
  if (pairs === undefined) {
    const length = inputs.length / labels.length;
    return { ...kept, inputs: gather(inputs, rows, length) };
  }
  const pictures = pairs.reduce((last, row) => Math.max(last, row), 0) + 1;
  const keptPairs = Array.from(rows, (row) => [pairs[2 * row]!, pairs[2 * row + 1]!]).flat();
  const keptPictures = Uint32Array.from(new Set(keptPairs)).sort();
  const placeOf = new Map(Array.from(keptPictures, (picture, place) => [picture, place]));
  return {
    ...kept,
    inputs: gather(inputs, keptPictures, inputs.length / pictures),
    pairs: Uint32Array.from(keptPairs, (picture) => placeOf.get(picture)!),
  };
}

function gather(inputs: Float32Array, rows: Uint32Array, length: number): Float32Array {
  const gathered = new Float32Array(rows.length * length);
  rows.forEach((row, place) => {
    gathered.set(inputs.subarray(row * length, (row + 1) * length), place * length);
  });
  return gathered;
}

function countClasses({ labels }: SampleSet, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
