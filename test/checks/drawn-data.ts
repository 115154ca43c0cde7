import type { PreparedData, SampleSet } from '../../main/data/data-set.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import { changeInputs, withCounts, type SplitSizes } from '../support/made-up-data.ts';

/** Data sets drawn for the checks, in their own units as a file would hold them: pixels of 0 to 255, rows of numbers. */

/** Height and width of a drawn picture in pixels. */
export const side = 16;
const pixels = side * side;

/** Who is drawn: what two pictures of a person have in common. Lengths in pixels. */
interface Person {
  readonly skin: number;
  readonly hair: number;
  readonly fringe: number;
  readonly headWidth: number;
  readonly eyesApart: number;
  readonly mouthWidth: number;
}

function drawPerson(stream: RandomStream): Person {
  return {
    skin: stream.between(110, 230),
    hair: stream.between(10, 200),
    fringe: stream.between(0, 3.5),
    headWidth: stream.between(4, 6),
    eyesApart: stream.between(1.6, 3),
    mouthWidth: stream.between(1, 3),
  };
}

/** A grey picture: a head before a ground, with eyes and a mouth where a face has them, or as many spots elsewhere. */
function drawPicture(person: Person, moment: RandomStream, isFace: boolean, target: Float32Array): void {
  const [left, top] = [side / 2 + moment.between(-1, 1), side / 2 + moment.between(-1, 1)];
  const [ground, slope] = [moment.between(20, 230), moment.between(-6, 6)];
  const light = moment.between(0.85, 1.1);
  const eye = { width: 1, height: 1 };
  const mouth = { width: person.mouthWidth, height: 0.8 };
  const elsewhere = () => ({ x: left + moment.between(-3, 3), y: top + moment.between(-4, 4.5) });
  const spots = isFace
    ? [
        { x: left - person.eyesApart, y: top - 1.5, ...eye },
        { x: left + person.eyesApart, y: top - 1.5, ...eye },
        { x: left, y: top + 3, ...mouth },
      ]
    : [
        { ...elsewhere(), ...eye },
        { ...elsewhere(), ...eye },
        { ...elsewhere(), ...mouth },
      ];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isHead = Math.hypot((x - left) / person.headWidth, (y - top) / 6.5) < 1;
      const isSpot = spots.some(
        (spot) => Math.abs(x - spot.x) <= spot.width && Math.abs(y - spot.y) <= spot.height,
      );
      const head = y < top - 6.5 + person.fringe ? person.hair : person.skin;
      const value = isHead ? (isSpot ? 0.25 * head : head) : ground + slope * (x - side / 2);
      target[y * side + x] = Math.min(255, Math.max(0, Math.round(light * value + 8 * moment.normal())));
    }
  }
}

/** Heads with faces, and others on which eyes and mouth lie anywhere; one sample in `unevenness + 1` is a face. */
export function drawnFaces(seed: number, sizes: SplitSizes, unevenness = 1): PreparedData {
  return assemble([1, side, side], ['other', 'face'], (split) => {
    const inputs = new Float32Array(sizes[split] * pixels);
    const labels = Int32Array.from({ length: sizes[split] }, (_, sample) =>
      Number(sample % (unevenness + 1) === 0),
    );
    labels.forEach((label, sample) => {
      const stream = new RandomStream(seed, 'drawn-faces', split, sample);
      const target = inputs.subarray(sample * pixels, (sample + 1) * pixels);
      drawPicture(drawPerson(stream), stream, label === 1, target);
    });
    return { inputs, labels, names: nameSamples(split, sizes[split]) };
  });
}

/** Pairs of faces: each person twice, once with themselves and once with the next. Nobody is in two splits. */
export function drawnPairs(seed: number, sizes: SplitSizes): PreparedData {
  return assemble([2, 1, side, side], ['different person', 'same person'], (split) => {
    const people = sizes[split] / 2;
    const inputs = new Float32Array(2 * people * pixels);
    for (let row = 0; row < 2 * people; row += 1) {
      const person = drawPerson(new RandomStream(seed, 'drawn-pairs', split, row >> 1));
      const moment = new RandomStream(seed, 'drawn-pairs', split, row >> 1, `moment ${row % 2}`);
      drawPicture(person, moment, true, inputs.subarray(row * pixels, (row + 1) * pixels));
    }
    const name = (row: number) => `${split}_${row >> 1}_000${(row % 2) + 1}`;
    const listed = Array.from({ length: people }, (_, person) => [
      [2 * person, 2 * person + 1],
      [2 * person, (2 * person + 3) % (2 * people)],
    ]).flat() as [number, number][];
    return {
      inputs,
      pairs: Uint32Array.from(listed.flat()),
      labels: Int32Array.from(listed, (_, sample) => Number(sample % 2 === 0)),
      names: listed.map(([one, other]) => `${name(one)} / ${name(other)}`),
    };
  });
}

/**
 * Animals by weight in grams and length in millimetres, three kinds that overlap: a best accuracy of about 0.93 where
 * `spread` is 1, and of about 0.7 where it is 2.2. The first kind is `unevenness` times as frequent as the others.
 */
export function drawnTable(
  seed: number,
  sizes: SplitSizes,
  { spread = 1, unevenness = 1 } = {},
): PreparedData {
  const centres = [
    [5200, 310],
    [7100, 220],
    [3300, 230],
  ] as const;
  const data = assemble([2], ['hare', 'marten', 'stoat'], (split) => {
    const inputs = new Float32Array(2 * sizes[split]);
    const labels = Int32Array.from({ length: sizes[split] }, (_, sample) =>
      Math.max(0, (sample % (unevenness + 2)) - unevenness + 1),
    );
    labels.forEach((label, sample) => {
      const stream = new RandomStream(seed, 'drawn-table', split, sample);
      const [weight, length] = centres[label]!;
      inputs[2 * sample] = weight + 750 * spread * stream.normal();
      inputs[2 * sample + 1] = length + 20 * spread * stream.normal();
    });
    return { inputs, labels, names: nameSamples(split, sizes[split]) };
  });
  const features = ['weight', 'length'].map((name) => ({ name, mean: 0, deviation: 1 }));
  return { ...data, overview: { ...data.overview, features } };
}

/** Every channel, or feature, with a mean of 0 and a deviation of 1 over the training split. */
export function standardise(data: PreparedData): PreparedData {
  const isTable = data.sampleShape.length === 1;
  const channels = isTable ? data.sampleShape[0]! : 1;
  const train = data.splits.train.inputs;
  const statistics = Array.from({ length: channels }, (_, channel) => {
    const values = train.filter((_, index) => index % channels === channel);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  const scale = (value: number, index: number) => {
    const { mean, deviation } = statistics[index % channels]!;
    return (value - mean) / deviation;
  };
  return changeInputs(data, scale, splits);
}

function nameSamples(split: Split, count: number): string[] {
  return Array.from({ length: count }, (_, sample) => `${split} ${sample + 1}`);
}

function assemble(
  sampleShape: readonly number[],
  classes: readonly string[],
  draw: (split: Split) => SampleSet,
): PreparedData {
  return withCounts({
    sampleShape,
    splits: { train: draw('train'), validation: draw('validation'), test: draw('test') },
    overview: {
      fingerprint: 'd'.repeat(64),
      classes: [...classes],
      counts: { train: [], validation: [], test: [] },
      notes: ['Drawn for the checks.'],
    },
  });
}
