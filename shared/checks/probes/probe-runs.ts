import { endedStates } from '../../runs.ts';
import type { ProbeName } from '../records.ts';
import { hasDiverged } from '../../searches/settled.ts';
import { hasFinished } from '../statistics.ts';
import { ownStops, type ProbeRun } from '../walk/stored-walk.ts';

/** A run that has told all it will: it finished, or diverged, which tells as much. */
export function hasTold(run: Pick<ProbeRun, 'state' | 'reason'>): boolean {
  return hasFinished(run) || hasDiverged(run);
}

/** A run that is still to come to its end: it goes on, or was broken off by nobody's wish. */
export function isUnfinished(run: Pick<ProbeRun, 'state' | 'reason'>): boolean {
  if (!endedStates.includes(run.state) || run.state === 'interrupted') return true;
  return run.state === 'stopped' && ownStops.some((own) => (run.reason ?? '').startsWith(own));
}

/** The run that counts as this probe for a step: the latest that has told all it will, else the latest. */
export function findProbeRun(
  runs: readonly ProbeRun[],
  probe: ProbeName,
  since: number | null,
): ProbeRun | undefined {
  const candidates = runs.filter((run) => run.probe === probe && run.run > (since ?? 0));
  return candidates.findLast(hasTold) ?? candidates.at(-1);
}
