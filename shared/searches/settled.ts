import type { TrialRun } from './records.ts';

const behind = 'behind the median of';

/** Why a trial was stopped by the median stopping rule, after that epoch. */
export function behindReason(trials: number, epoch: number): string {
  return `${behind} ${trials} trials at epoch ${epoch}`;
}

/** The median stopping rule ended it. */
export function fellBehind({ state, reason }: Pick<TrialRun, 'state' | 'reason'>): boolean {
  return state === 'stopped' && reason?.startsWith(behind) === true;
}

/** Its loss went out of hand, as it would again. */
export function hasDiverged({ state, reason }: Pick<TrialRun, 'state' | 'reason'>): boolean {
  return state === 'failed' && reason?.startsWith('diverged') === true;
}

/** The trial has come to an end that is a result. */
export function isSettled(run: Pick<TrialRun, 'state' | 'reason'> | null): boolean {
  return run !== null && (run.state === 'finished' || fellBehind(run) || hasDiverged(run));
}

/** Somebody stopped just this trial. A search that is stopped, and a worker that ends, give their trials other reasons. */
function wasStoppedByHand({ state, reason }: Pick<TrialRun, 'state' | 'reason'>): boolean {
  return state === 'stopped' && /^user(?:;|$)/.test(reason ?? '');
}

/** Going on with the search takes this trial up. What is settled stays as it is; what was stopped by hand is left to who stopped it. */
export function isOpen(run: Pick<TrialRun, 'state' | 'reason'> | null): boolean {
  return run === null || !(isSettled(run) || wasStoppedByHand(run));
}
