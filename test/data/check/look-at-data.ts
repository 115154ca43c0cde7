import { checkData, type CheckedFindings } from '../../../main/data/check/check-data.ts';
import type { FoundSizes } from '../../../main/data/check/picture-sizes.ts';
import type { PreparedData } from '../../../main/data/data-set.ts';
import type { Finding } from '../../../shared/data-check.ts';
import { dataSpecSchema, type DataSpec } from '../../../shared/specs/data.ts';

const specs = {
  pictures: dataSpecSchema.parse({ format: 'images' }),
  pairs: dataSpecSchema.parse({ format: 'lfw' }),
  table: dataSpecSchema.parse({ format: 'csv' }),
};
const sizes: FoundSizes = { noun: 'picture', sizes: [{ width: 20, height: 20 }], total: 1 };

interface Circumstances {
  readonly spec?: DataSpec;
  readonly warnings?: readonly string[];
  readonly sizes?: FoundSizes;
}

/** What a look at made-up data finds, as data of their kind are read. */
export function check(data: PreparedData, circumstances: Circumstances = {}): CheckedFindings {
  const kind = data.sampleShape.length === 1 ? 'table' : data.sampleShape.length === 4 ? 'pairs' : 'pictures';
  return checkData({
    data,
    spec: specs[kind],
    warnings: [],
    sizes: kind === 'table' ? null : sizes,
    ...circumstances,
  });
}

/** One finding of it, which must be there. */
export function find(id: string, data: PreparedData, circumstances?: Circumstances): Finding {
  const found = check(data, circumstances).findings.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`${id} was not looked at.`);
  return found;
}

/** The verdicts that are no pass. */
export function alarms(data: PreparedData): string[] {
  const { findings } = check(data);
  return findings.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => `${id}: ${verdict}`);
}

export const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
