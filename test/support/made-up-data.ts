import type { PreparedData, SampleSet } from '../../main/data/data-set.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { splits, type Split } from '../../shared/specs/data.ts';

const pictureClasses = ['disc', 'cross'];
const tableClasses = ['north', 'east', 'south'];
const side = 16;
const channels = 3;

export type SplitSizes = Readonly<Record<Split, number>>;
const usualSizes: SplitSizes = { train: 240, validation: 60, test: 60 };

/**
 * Pictures of 16 x 16 in three channels, bright discs or crosses in front of grounds that rise to the right, of
 * changing brightness and contrast, normalised to a mean of about 0 and a deviation of about 1.
 */
export function madeUpPictures(seed: number, sizes: SplitSizes = usualSizes): PreparedData {
  return assemble([channels, side, side], pictureClasses, (split) =>
    makeSamples(seed, split, sizes[split], pictureClasses.length, channels * side * side, drawPicture),
  );
}

/** Pairs of such pictures: two of each person, each in one pair of the same person and one of two. */
export function madeUpPairs(
  seed: number,
  sizes: SplitSizes = { train: 120, validation: 40, test: 40 },
): PreparedData {
  return assemble([2, channels, side, side], ['different person', 'same person'], (split) => {
    const people = sizes[split] / 2;
    const pictures = makeSamples(seed, split, 2 * people, 1, channels * side * side, drawPicture);
    const pairs = new Uint32Array(4 * people);
    const name = (row: number) => `${split}_person_${Math.floor(row / 2)}_000${(row % 2) + 1}`;
    const names: string[] = [];
    const addPair = (place: number, one: number, other: number) => {
      pairs.set([one, other], 2 * place);
      names.push(`${name(one)} / ${name(other)}`);
    };
    for (let person = 0; person < people; person += 1) addPair(person, 2 * person, 2 * person + 1);
    for (let person = 0; person < people; person += 1) {
      addPair(people + person, 2 * person, (2 * person + 2) % (2 * people));
    }
    const labels = Int32Array.from(names, (_, place) => Number(place < people));
    return { inputs: pictures.inputs, pairs, labels, names };
  });
}

/** Points around three places of a plane, standardised. */
export function madeUpTable(
  seed: number,
  sizes: SplitSizes = { train: 600, validation: 150, test: 150 },
): PreparedData {
  const places = [
    [0, 1.4],
    [1.2, -0.7],
    [-1.2, -0.7],
  ] as const;
  const data = assemble([2], tableClasses, (split) =>
    makeSamples(seed, split, sizes[split], tableClasses.length, 2, (stream, label, target) => {
      places[label]!.forEach((place, feature) => (target[feature] = place + 0.5 * stream.normal()));
    }),
  );
  const features = ['longitude', 'latitude'].map((name) => ({ name, mean: 0, deviation: 1 }));
  return { ...data, overview: { ...data.overview, features } };
}

function drawPicture(stream: RandomStream, label: number, target: Float32Array): void {
  const [brightness, contrast] = [0.5 * stream.normal(), stream.between(0.7, 1.3)];
  const [left, top] = [stream.between(6, 9), stream.between(6, 9)];
  const tint = Array.from({ length: channels }, () => 0.3 * stream.normal());
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [across, down] = [Math.abs(x - left), Math.abs(y - top)];
      const inside = label === 0 ? Math.hypot(across, down) < 4 : Math.min(across, down) < 1.5;
      const value = (x - side / 2) / side + (inside ? 1.2 : -0.4) + 0.4 * stream.normal();
      for (let channel = 0; channel < channels; channel += 1) {
        target[channel * side * side + y * side + x] = brightness + tint[channel]! + contrast * value;
      }
    }
  }
}

function makeSamples(
  seed: number,
  split: Split,
  count: number,
  classes: number,
  length: number,
  draw: (stream: RandomStream, label: number, target: Float32Array) => void,
): SampleSet {
  const inputs = new Float32Array(count * length);
  const labels = Int32Array.from({ length: count }, (_, sample) => sample % classes);
  labels.forEach((label, sample) => {
    const stream = new RandomStream(seed, 'made-up', split, sample);
    draw(stream, label, inputs.subarray(sample * length, (sample + 1) * length));
  });
  return { inputs, labels, names: Array.from(labels, (_, sample) => `${split} sample ${sample + 1}`) };
}

function assemble(
  sampleShape: readonly number[],
  classes: readonly string[],
  make: (split: Split) => SampleSet,
): PreparedData {
  const samples = { train: make('train'), validation: make('validation'), test: make('test') };
  return withCounts({
    sampleShape,
    splits: samples,
    overview: {
      fingerprint: 'f'.repeat(64),
      classes: [...classes],
      counts: { train: [], validation: [], test: [] },
      notes: ['Made up for a test.'],
    },
  });
}

/** The data with their classes counted anew, after labels were changed. */
export function withCounts(data: PreparedData): PreparedData {
  const count = (split: Split) =>
    data.overview.classes.map(
      (_, label) => data.splits[split].labels.filter((other) => other === label).length,
    );
  const counts = { train: count('train'), validation: count('validation'), test: count('test') };
  return { ...data, overview: { ...data.overview, counts } };
}

/** The data with every value of some splits changed. */
export function changeInputs(
  data: PreparedData,
  change: (value: number, index: number) => number,
  changed: readonly Split[] = ['test'],
): PreparedData {
  const entries = splits.map((split) => {
    const samples = data.splits[split];
    return [split, changed.includes(split) ? { ...samples, inputs: samples.inputs.map(change) } : samples];
  });
  return { ...data, splits: Object.fromEntries(entries) as PreparedData['splits'] };
}

/** The data with one split replaced. */
export function replaceSplit(
  data: PreparedData,
  split: Split,
  change: (samples: SampleSet) => Partial<SampleSet>,
): PreparedData {
  const samples = data.splits[split];
  return withCounts({ ...data, splits: { ...data.splits, [split]: { ...samples, ...change(samples) } } });
}
