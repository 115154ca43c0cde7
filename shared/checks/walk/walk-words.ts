import type { Finding } from '../../data-check.ts';
import { findCheck } from '../catalogue.ts';
import type { CheckName } from '../records.ts';
import type { WalkDetail, WalkStep } from './walks.ts';

/** How a walk and its steps are told in words, in the window and in its report. */

/** What became of a step: its verdict once it is done, else its state. */
export function outcomeOf({ state, result }: Pick<WalkStep, 'state' | 'result'>): string {
  return state === 'done' && result !== null ? result.verdict : state;
}

/** In one sentence, e.g. "11 of 12 passed, 1 failed: Gradients." */
export function summariseSteps(steps: readonly WalkStep[]): string {
  if (steps.length === 0) return '0 checks that this version of Netsitter knows.';
  const counted = steps.filter(({ state }) => state !== 'skipped');
  const told = (verdict: string) => counted.filter((step) => outcomeOf(step) === verdict);
  const failed = told('fail');
  const waiting = counted.filter(({ state }) => state === 'waiting' || state === 'running').length;
  const skipped = steps.length - counted.length;
  const parts = [
    `${told('pass').length} of ${counted.length} passed`,
    failed.length > 0 ? `${failed.length} failed: ${titlesOf(failed)}` : '',
    told('warn').length > 0 ? `${told('warn').length} with a warning: ${titlesOf(told('warn'))}` : '',
    told('cannot tell').length > 0 ? `${told('cannot tell').length} cannot tell` : '',
    waiting > 0 ? `${waiting} to go` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function titlesOf(steps: readonly WalkStep[]): string {
  return steps.map(({ check }) => findCheck(check).title).join(', ');
}

/** How many looks at the data came to which verdict, the worst first, e.g. "13 looks at the data: 1 warn, 12 pass." */
export function summariseFindings(findings: readonly Finding[]): string {
  const parts = (['fail', 'warn', 'pass'] as const).flatMap((verdict) => {
    const count = findings.filter((finding) => finding.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  const silent = findings.filter(({ verdict }) => verdict === 'cannot tell').length;
  if (silent > 0) parts.push(`${silent} with nothing to look at`);
  return `${findings.length} ${findings.length === 1 ? 'look' : 'looks'} at the data: ${parts.join(', ')}.`;
}

/**
 * The step to look at where nobody has chosen one: the one that is running, or about to; of a walk that has ended the
 * first that failed, or warns, else the last; null of a walk without a check that this version knows.
 */
export function stepToShow({ walk, state }: Pick<WalkDetail, 'walk' | 'state'>): CheckName | null {
  const first = (isWanted: (step: WalkStep) => boolean) => walk.find(isWanted)?.check;
  const isAt = (wanted: WalkStep['state']) => first((step) => step.state === wanted);
  const told = (verdict: string) => first((step) => outcomeOf(step) === verdict);
  const last = walk.at(-1)?.check ?? null;
  if (state === 'running') return isAt('running') ?? isAt('waiting') ?? last;
  return (
    told('fail') ??
    told('warn') ??
    walk.findLast((step) => step.state === 'done')?.check ??
    walk[0]?.check ??
    null
  );
}
