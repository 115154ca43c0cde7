import {
  worstVerdict,
  type ChannelStatistics,
  type Finding,
  type Verdict,
} from '../../../shared/data-check.ts';
import type { DataSpec } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { findClassShares, findImbalance } from './class-balance.ts';
import { findConstantFeatures } from './constant-features.ts';
import { findContradictions } from './contradicting-labels.ts';
import { keySplits } from './duplicate-keys.ts';
import { findDuplicatesAcross } from './duplicates-across.ts';
import { findDuplicatesWithin } from './duplicates-within.ts';
import { findInputScale } from './input-scale.ts';
import { describeLayout } from './layout.ts';
import { findLeftOutFiles } from './left-out-files.ts';
import { findMissingLabels } from './missing-labels.ts';
import { findNearDuplicates } from './near-duplicates.ts';
import { findNonFinite } from './non-finite.ts';
import { findOutlyingValues } from './outlying-values.ts';
import { findPictureSizes, type FoundSizes } from './picture-sizes.ts';
import { findSharedPeople } from './shared-people.ts';
import { findSplitPattern } from './split-pattern.ts';
import { findSplitShift } from './split-shift.ts';
import { measureSplits, summarise } from './statistics.ts';

/** What is known of a data set when it is looked at. */
export interface CheckedData {
  readonly data: PreparedData;
  readonly spec: DataSpec;
  /** What the reader complained of. */
  readonly warnings: readonly string[];
  /** Null of data that are no pictures. */
  readonly sizes: FoundSizes | null;
}

export interface CheckedFindings {
  readonly verdict: Verdict;
  readonly findings: Finding[];
  readonly statistics: ChannelStatistics[];
}

/** Looks at prepared data as a careful person would before training. Pure; findings come in the order of reading. */
export function checkData({ data, spec, warnings, sizes }: CheckedData): CheckedFindings {
  const layout = describeLayout(data);
  const measured = measureSplits(data, layout);
  const keys = keySplits(data, layout);
  const isPictures = layout.kind === 'pictures';
  const findings = [
    findLeftOutFiles(warnings),
    findNonFinite(measured),
    findMissingLabels(data.overview),
    findImbalance(data.overview),
    findClassShares(data.overview),
    findSplitShift(measured, layout),
    findSplitPattern(data, layout),
    findInputScale(measured, layout),
    ...(isPictures ? [] : [findOutlyingValues(data, measured, layout)]),
    findConstantFeatures(measured, layout),
    findDuplicatesAcross(data, keys, spec, layout),
    ...(isPictures ? [findNearDuplicates(data, keys, layout)] : []),
    findDuplicatesWithin(data, keys, layout),
    findContradictions(data, keys),
    ...(spec.format === 'lfw' ? [findSharedPeople(data, spec)] : []),
    ...(sizes === null ? [] : [findPictureSizes(sizes, layout)]),
  ];
  const verdict = worstVerdict(findings.map((finding) => finding.verdict));
  return { verdict, findings, statistics: summarise(measured) };
}
