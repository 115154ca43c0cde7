import type { Split } from '../../shared/specs/data.ts';
import type { CutData } from './cache.ts';
import type { PreparedData, PrepareOptions, SampleSet } from './data-set.ts';
import { fddbClasses } from './fddb/plan.ts';
import { cutFddb } from './fddb/cut-fddb.ts';
import { measureChannels, normalise, varianceEpsilon, type ChannelStatistics } from './normalise.ts';

/**
 * Makes a data set ready for training: cut and split as its spec asks (or taken from the cache), then
 * normalised with the statistics of its training split.
 *
 * @throws UserError when the folder, its lists or the settings leave too little to train on
 */
export async function prepareData(options: PrepareOptions): Promise<PreparedData> {
  const { fingerprint, data } = await cutFddb(options);
  const [channels, height, width] = data.sampleShape;
  const area = height * width;
  const statistics =
    options.spec.normalisation === 'none' ? null : measureChannels(data.splits.train.pixels, channels, area);
  const toSamples = (split: Split): SampleSet => ({
    inputs: normalise(data.splits[split].pixels, channels, area, statistics),
    labels: Int32Array.from(data.splits[split].labels),
    names: data.splits[split].names,
  });
  return {
    sampleShape: data.sampleShape,
    splits: { train: toSamples('train'), validation: toSamples('validation'), test: toSamples('test') },
    overview: {
      fingerprint,
      classes: [...fddbClasses],
      counts: {
        train: countClasses(data, 'train'),
        validation: countClasses(data, 'validation'),
        test: countClasses(data, 'test'),
      },
      notes: [...data.notes, describeNormalisation(statistics)],
    },
  };
}

function countClasses(data: CutData, split: Split): number[] {
  return fddbClasses.map((_, label) => data.splits[split].labels.filter((other) => other === label).length);
}

function describeNormalisation(statistics: ChannelStatistics | null): string {
  if (statistics === null) return 'Pixels are left as they are, 0 to 255.';
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const deviations = statistics.variances.map((variance) => Math.sqrt(variance));
  return (
    `Pixels are normalised channel by channel with the training split's mean (${list(statistics.means)}) ` +
    `and standard deviation (${list(deviations)}): value minus mean, over sqrt(variance + ${varianceEpsilon}).`
  );
}
