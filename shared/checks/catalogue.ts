import { batchLeakage } from './judges/batch-leakage.ts';
import { dataCheckStep } from './judges/data.ts';
import { firstRun } from './judges/first-run.ts';
import { gradients } from './judges/gradients.ts';
import { initialLoss } from './judges/initial-loss.ts';
import { inputBaseline } from './judges/input-baseline.ts';
import { learningRateHigh, learningRateLow, learningRateRange } from './judges/learning-rate.ts';
import { network } from './judges/network.ts';
import { overfitSubset } from './judges/overfit-subset.ts';
import type { Check, CheckName, CheckResult } from './records.ts';
import { regularisation } from './judges/regularisation.ts';
import { coarseSearch, fineSearch } from './judges/searches.ts';
import { shuffledLabels } from './judges/shuffled-labels.ts';

/** The checks, in the order in which they are walked through. */
export const checks: readonly Check[] = [
  dataCheckStep,
  network,
  initialLoss,
  regularisation,
  overfitSubset,
  learningRateLow,
  learningRateHigh,
  learningRateRange,
  inputBaseline,
  gradients,
  shuffledLabels,
  batchLeakage,
  coarseSearch,
  fineSearch,
  firstRun,
];

/** Checks that take as long as training does, and are only made where they are asked for. */
export const longChecks: readonly CheckName[] = ['coarse-search', 'fine-search', 'first-run'];

export function findCheck(name: CheckName): Check {
  return checks.find((check) => check.name === name)!;
}

/**
 * The results with consequences told from causes, so that one fault gives one failure: a check that does not pass, and
 * rests on one that failed by itself, cannot tell for that reason, which is its one likely cause; nor can one that warns
 * of what another failed for.
 */
export function explainResults(results: readonly CheckResult[]): CheckResult[] {
  const failed = new Set(results.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check));
  const causes = new Set([...failed].filter((name) => causeOf(name, failed) === null));
  return results.map((told) => {
    const cause =
      causeOf(told.check, failed) ?? (told.verdict === 'warn' ? doubtOf(told.check, failed) : null);
    if (cause === null || told.verdict === 'pass' || told.explainedBy !== null) return told;
    const root = causes.has(cause) ? cause : (rootOf(cause, failed) ?? cause);
    return { ...told, verdict: 'cannot tell', explainedBy: root, causes: [], next: null };
  });
}

/** The first failed check, in the order of the walk, that a check rests on. */
function causeOf(name: CheckName, failed: ReadonlySet<CheckName>): CheckName | null {
  return firstFailed(findCheck(name).restsOn, failed);
}

/** The first failed check that explains a warning. */
function doubtOf(name: CheckName, failed: ReadonlySet<CheckName>): CheckName | null {
  return firstFailed(findCheck(name).doubtsRestOn ?? [], failed);
}

function firstFailed(names: readonly CheckName[], failed: ReadonlySet<CheckName>): CheckName | null {
  return checks.find(({ name }) => names.includes(name) && failed.has(name))?.name ?? null;
}

function rootOf(name: CheckName, failed: ReadonlySet<CheckName>): CheckName | null {
  const cause = causeOf(name, failed);
  return cause === null ? name : rootOf(cause, failed);
}
