import { breaksOut } from '../curves/break-out.ts';
import type { Verdict } from '../data-check.ts';
import type { StepRecord } from '../runs.ts';
import type { CheckChart, CheckName, CheckResult } from './records.ts';

type Told = Pick<CheckResult, 'measured' | 'value' | 'expected' | 'source'> &
  Partial<Pick<CheckResult, 'causes' | 'next' | 'chart' | 'findings'>>;

/** A check's result with what need not be said left at nothing. */
export function result(check: CheckName, verdict: Verdict, told: Told): CheckResult {
  const { causes = [], next = null, chart = null, findings = [], ...rest } = told;
  return { check, verdict, ...rest, causes, next, chart, findings, explainedBy: null };
}

/** Where there is nothing to judge by. */
export function cannotTell(check: CheckName, why: string, chart: CheckChart | null = null): CheckResult {
  return result(check, 'cannot tell', { measured: why, value: null, expected: '', source: '', chart });
}

/** A chart with what it does not have left at nothing, and an axis on which its lines can be seen. */
export function chart(
  drawn: Pick<CheckChart, 'title' | 'xTitle' | 'yTitle' | 'series'> & Partial<CheckChart>,
): CheckChart {
  const isYLogarithmic = drawn.highestY === undefined && breaksOut(drawn.series);
  return { isXLogarithmic: false, isYLogarithmic, levels: [], band: null, mark: null, ...drawn };
}

/** The data loss of every step, as a line of a chart. */
export function lossPoints(steps: readonly StepRecord[]): { x: number[]; y: number[] } {
  return { x: steps.map(({ step }) => step), y: steps.map(({ dataLoss }) => dataLoss) };
}
