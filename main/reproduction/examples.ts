import { join } from 'node:path';
import sharp from 'sharp';
import type { Core } from '../api/core.ts';
import type { PreparedData } from '../data/data-set.ts';
import { prepareData } from '../data/prepare.ts';
import type { Prediction, RunDetail } from '../../shared/runs.ts';
import type { Picture } from '../exports/document/document.ts';
import type { ExampleSample } from './evidence.ts';

/** How many samples are shown that the network judged right, and as many that it judged wrong. */
const perKind = 6;
/** Blank columns between the two pictures of a pair. */
const pairGap = 2;

/**
 * A few samples of the test split with what the network made of them, right and wrong: of each kind some at
 * equal distances in the order of the split, so that nobody chose them. None where the samples are no pictures,
 * or those at `path` are others.
 */
export async function gatherExamples(
  { store, home }: Pick<Core, 'store' | 'home'>,
  run: RunDetail,
  path: string,
): Promise<ExampleSample[]> {
  const predictions = store.predictions(run.id, 'test', 'last');
  if (predictions.length === 0 || run.spec.network.input.kind === 'vector') return [];
  const { spec, dataOverview } = run;
  const data = await prepareData({
    path,
    spec: spec.data,
    seed: spec.training.seed,
    cacheFolder: join(home, 'cache'),
  });
  if (data.overview.fingerprint !== dataOverview?.fingerprint) return [];
  const places = [...predictions.keys()];
  const isRight = (place: number): boolean => predictions[place]!.label === predictions[place]!.predicted;
  const chosen = [
    ...spreadOut(places.filter(isRight), perKind),
    ...spreadOut(
      places.filter((place) => !isRight(place)),
      perKind,
    ),
  ];
  return Promise.all(chosen.map((place) => describeExample(predictions[place]!, data)));
}

/** `count` of the items at equal distances, or all. */
export function spreadOut<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor(((index + 0.5) * items.length) / count)]!,
  );
}

async function describeExample(
  { sample, label, predicted, probabilities }: Prediction,
  data: PreparedData,
): Promise<ExampleSample> {
  const { classes } = data.overview;
  const at = data.splits.test.names.indexOf(sample);
  return {
    name: sample,
    label: classes[label] ?? String(label),
    predicted: classes[predicted] ?? String(predicted),
    score: probabilities[data.splits.test.pairs === undefined ? predicted : 1] ?? NaN,
    right: label === predicted,
    picture: await drawSample(data, at),
  };
}

/** The picture of a test sample, or both of a pair side by side, stretched from its lowest value to its highest. */
async function drawSample({ sampleShape, splits: { test } }: PreparedData, sample: number): Promise<Picture> {
  const [channels, height, width] = sampleShape.slice(-3) as [number, number, number];
  const rowLength = channels * height * width;
  const rows = test.pairs === undefined ? [sample] : [...test.pairs.subarray(2 * sample, 2 * sample + 2)];
  const fullWidth = rows.length * (width + pairGap) - pairGap;
  const pixels = new Uint8Array(fullWidth * height * channels).fill(255);
  rows.forEach((row, place) => {
    const values = test.inputs.subarray(row * rowLength, (row + 1) * rowLength);
    const [low, high] = rangeOf(values);
    const left = place * (width + pairGap);
    values.forEach((value, index) => {
      const channel = Math.floor(index / (height * width));
      const [y, x] = [Math.floor(index / width) % height, index % width];
      pixels[(y * fullWidth + left + x) * channels + channel] = Math.round(
        (255 * (value - low)) / (high - low || 1),
      );
    });
  });
  const raw = { width: fullWidth, height, channels: channels as 1 | 3 };
  const png = await sharp(pixels, { raw }).png({ palette: true, effort: 10 }).toBuffer();
  return { bytes: new Uint8Array(png), format: 'png', width: fullWidth, height };
}

function rangeOf(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
