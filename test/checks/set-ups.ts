import type { CheckName, CheckResult } from '../../shared/checks/records.ts';
import type { Verdict } from '../../shared/data-check.ts';
import type { FamilyName } from './families.ts';
import { healthyVariants } from './healthy-variants.ts';
import type { SetUp } from './walk-in-process.ts';
import { sabotages } from './sabotages.ts';

/** The table of set-ups, each with the verdict that must appear. */

export type MadeSetUp = Pick<SetUp, 'experiment' | 'data' | 'engine'>;

/** What is done to the healthy set-up of a family. */
export interface Variant {
  readonly title: string;
  /** Left out: all. */
  readonly families?: readonly FamilyName[];
  readonly change: (healthy: MadeSetUp, family: FamilyName, seed: number) => MadeSetUp;
  /** The check that must speak; null of a healthy one. */
  readonly wanted: Wanted | null;
}

export interface Wanted {
  readonly check: CheckName;
  readonly verdict: Verdict;
}

export const variants: readonly Variant[] = [...healthyVariants, ...sabotages];

/** How a walk compares with what was wanted of it. */
export interface Outcome {
  /** The verdict that was wanted is not there. */
  readonly isMissed: boolean;
  /** Failures that were not wanted. */
  readonly falseAlarms: readonly CheckName[];
  readonly warnings: readonly CheckName[];
}

export function compare(wanted: Wanted | null, results: readonly CheckResult[]): Outcome {
  const namesOf = (verdict: Verdict) =>
    results
      .filter((told) => told.verdict === verdict && told.check !== wanted?.check)
      .map(({ check }) => check);
  const seen = results.find(({ check }) => check === wanted?.check)?.verdict;
  return {
    isMissed: wanted !== null && seen !== wanted.verdict,
    falseAlarms: namesOf('fail'),
    warnings: namesOf('warn'),
  };
}
