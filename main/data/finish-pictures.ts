import type { Augmentation, PictureNormalisation, Split } from '../../shared/specs/data.ts';
import { changesPictures, describeAugmentation, describeChanges } from './augmentation.ts';
import type { CutData } from './cache.ts';
import type { PreparedData, SampleSet } from './data-set.ts';
import { measureChannels, normalise, varianceEpsilon, type ChannelStatistics } from './normalise.ts';

export interface CutPictures {
  readonly fingerprint: string;
  readonly data: CutData;
  readonly classes: readonly string[];
  readonly settings: {
    readonly normalisation: PictureNormalisation;
    readonly augmentation?: Augmentation | undefined;
  };
}

/** Pictures or pairs of them as cut, made ready for an engine: normalised as asked, with the statistics of the training split. */
export function finishPictures({ fingerprint, data, classes, settings }: CutPictures): PreparedData {
  const [channels, height, width] = data.sampleShape;
  const area = height * width;
  const { normalisation, augmentation } = settings;
  const statistics = statisticsFor(normalisation, data.splits.train.pixels, channels, area);
  const isAugmented = changesPictures(augmentation);
  const toSamples = (split: Split): SampleSet => {
    const { pixels, pairs, labels, names } = data.splits[split];
    return {
      inputs: normalise(pixels, channels, area, statistics, split === 'train' && isAugmented),
      ...(pairs && { pairs: Uint32Array.from(pairs) }),
      labels: Int32Array.from(labels),
      names,
    };
  };
  const countClasses = (split: Split) =>
    classes.map((_, label) => data.splits[split].labels.filter((other) => other === label).length);
  return {
    sampleShape: data.splits.train.pairs === undefined ? data.sampleShape : [2, ...data.sampleShape],
    ...(isAugmented && {
      augmentation: describeAugmentation(augmentation, data.sampleShape, statistics),
    }),
    splits: { train: toSamples('train'), validation: toSamples('validation'), test: toSamples('test') },
    overview: {
      fingerprint,
      classes: [...classes],
      counts: {
        train: countClasses('train'),
        validation: countClasses('validation'),
        test: countClasses('test'),
      },
      notes: [
        ...data.notes,
        describeNormalisation(normalisation, statistics),
        ...(isAugmented ? [describeChanges(augmentation)] : []),
      ],
    },
  };
}

/** `unit` is a mean of 0 and a deviation of 255; null leaves pixels as they are. */
function statisticsFor(
  normalisation: PictureNormalisation,
  pixels: Uint8Array,
  channels: number,
  area: number,
): ChannelStatistics | null {
  if (normalisation === 'none') return null;
  if (normalisation === 'per-channel') return measureChannels(pixels, channels, area);
  const each = <Value>(value: Value) => new Array<Value>(channels).fill(value);
  return { means: each(0), variances: each(255 ** 2 - varianceEpsilon) };
}

function describeNormalisation(
  normalisation: PictureNormalisation,
  statistics: ChannelStatistics | null,
): string {
  if (statistics === null) return 'Pixels are left as they are, 0 to 255.';
  if (normalisation === 'unit') return 'Pixels are divided by 255, to values from 0 to 1.';
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const deviations = statistics.variances.map((variance) => Math.sqrt(variance));
  return (
    `Pixels are normalised channel by channel with the training split's mean (${list(statistics.means)}) ` +
    `and standard deviation (${list(deviations)}): value minus mean, over sqrt(variance + ${varianceEpsilon}).`
  );
}
