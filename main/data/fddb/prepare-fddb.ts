import { UserError } from '../../../shared/errors.ts';
import type { FddbDataSpec } from '../../../shared/specs/data.ts';
import type { CutData } from '../cache.ts';
import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { finishPictures } from '../finish-pictures.ts';
import { cutFddb } from './cut-fddb.ts';
import { fddbClasses } from './plan.ts';

/** Face and non-face crops of an FDDB folder, ready for training. */
export async function prepareFddb(options: PrepareOptions<FddbDataSpec>): Promise<PreparedData> {
  const { spec } = options;
  if (spec.validateOnTraining === true) checkNoneHeldOut(spec);
  const cut = await cutFddb(options);
  const { fingerprint } = cut;
  const data = spec.mirrorTraining === true ? mirrorTraining(cut.data) : cut.data;
  const prepared = finishPictures({ fingerprint, data, classes: fddbClasses, settings: spec });
  return spec.validateOnTraining === true ? validateOnTraining(prepared) : prepared;
}

/** The training crops, and behind them the mirror image of each. */
function mirrorTraining(data: CutData): CutData {
  const { pixels, labels, names } = data.splits.train;
  const width = data.sampleShape[2];
  const both = new Uint8Array(2 * pixels.length);
  both.set(pixels);
  const mirrored = both.subarray(pixels.length);
  for (let start = 0; start < pixels.length; start += width) {
    mirrored.set(pixels.subarray(start, start + width).toReversed(), start);
  }
  const train = {
    pixels: both,
    labels: [...labels, ...labels],
    names: [...names, ...names.map((name) => `${name} mirrored`)],
  };
  const note = 'The mirror image of every training crop is added to the training split.';
  return { ...data, splits: { ...data.splits, train }, notes: [...data.notes, note] };
}

function checkNoneHeldOut({ validationFraction }: FddbDataSpec): void {
  if (validationFraction === 0) return;
  throw new UserError(
    'request',
    `data.validateOnTraining leaves no use for the crops that data.validationFraction ${validationFraction} holds out.`,
    'Set data.validationFraction to 0, or data.validateOnTraining to false.',
  );
}

function validateOnTraining(data: PreparedData): PreparedData {
  const { splits, overview } = data;
  const note =
    'Validation is done on the training crops themselves: it tells whether they are learnt by heart.';
  return {
    ...data,
    splits: { ...splits, validation: splits.train },
    overview: {
      ...overview,
      counts: { ...overview.counts, validation: overview.counts.train },
      notes: [...overview.notes, note],
    },
  };
}
