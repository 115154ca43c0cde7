import { findCheck } from '../../shared/checks/catalogue.ts';
import { needsWork } from '../../shared/checks/walk/judge-step.ts';
import type { CheckSearch, Evidence, ProbeName } from '../../shared/checks/records.ts';
import type { StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { CheckSearches } from './check-searches.ts';
import type { Inquiries } from './inquiries.ts';

/** What a step waits for. */
export interface Missing {
  readonly isDataMissing: boolean;
  readonly isNumberMissing: boolean;
  readonly probes: readonly ProbeName[];
  /** The search that is still to be made. */
  readonly search: CheckSearch | null;
}

const nothingMissing: Missing = { isDataMissing: false, isNumberMissing: false, probes: [], search: null };

/** What has been found out so far in this process. */
interface Asked {
  readonly inquiries: Pick<Inquiries, 'dataFault' | 'hasSeenData' | 'hasMeasured'>;
  readonly searches: Pick<CheckSearches, 'hasEnded'>;
}

/** What has to be found out before a step can be judged; `evidence` is what is known for it. */
export function findMissing(
  walk: StoredWalk,
  step: StoredStep,
  evidence: Evidence,
  { inquiries, searches }: Asked,
): Missing {
  const check = findCheck(step.check);
  if (step.check === 'network') {
    // Whether the data fit the network is told there, too, where they can be had.
    const mayFit = walk.refusal === null && inquiries.dataFault === null;
    return { ...nothingMissing, isDataMissing: walk.facts === null && mayFit };
  }
  if (!needsWork(step.check, evidence)) return nothingMissing;
  if (walk.refusal !== null && step.check !== 'data') return nothingMissing;
  const isRepeated = step.since !== null;
  const isDataMissing =
    walk.facts === null || (step.check === 'data' && isRepeated && !inquiries.hasSeenData(step.since));
  const isNumberMissing = check.numbers.some(
    (name) => !inquiries.hasMeasured(name, step.since) && (walk.numbers[name] === undefined || isRepeated),
  );
  const probes = isDataMissing ? [] : check.probes(evidence).filter((probe) => !evidence.probes[probe]);
  const mayBegin = !isDataMissing && probes.length === 0 && !searches.hasEnded(step);
  const search = mayBegin ? (check.search?.(evidence) ?? null) : null;
  return { isDataMissing, isNumberMissing, probes, search };
}
