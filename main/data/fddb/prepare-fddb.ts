import { UserError } from '../../../shared/errors.ts';
import type { FddbDataSpec } from '../../../shared/specs/data.ts';
import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { finishPictures } from '../finish-pictures.ts';
import { cutFddb } from './cut-fddb.ts';
import { fddbClasses } from './plan.ts';

/** Face and non-face crops of an FDDB folder, ready for training. */
export async function prepareFddb(options: PrepareOptions<FddbDataSpec>): Promise<PreparedData> {
  const { spec } = options;
  if (spec.validateOnTraining === true) checkNoneHeldOut(spec);
  const { fingerprint, data } = await cutFddb(options);
  const prepared = finishPictures({ fingerprint, data, classes: fddbClasses, settings: spec });
  return spec.validateOnTraining === true ? validateOnTraining(prepared) : prepared;
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
