import { findCheck } from '../catalogue.ts';
import { describeProbe } from '../probes/probe-names.ts';
import type { CheckResult, Evidence } from '../records.ts';
import { cannotTell, result } from '../result.ts';
import { hasTold } from '../probes/probe-runs.ts';
import type { StoredStep, StoredWalk } from './stored-walk.ts';

const unknownData: Evidence['facts'] = { classes: [], counts: { train: [], validation: [], test: [] } };

/** The fault of steps that need the data, where the check of the data tells what is wrong with them. */
export const dataFault = 'The data could not be prepared.';

/** Of steps that need an engine, where the check of the network tells why none takes it. */
const untrainable = 'No engine takes the network.';

/** What is known for a step; `probes` are the runs that count for it. */
export function evidenceOf(
  { spec, facts, findings, numbers, refusal, steps }: StoredWalk,
  probes: Evidence['probes'],
): Evidence {
  const known = { experiment: spec, facts: facts ?? unknownData, findings, numbers, probes };
  if (refusal === null) return known;
  const isRefusalTold = steps.some(({ check, state }) => check === 'network' && state !== 'skipped');
  return { ...known, refusal, isRefusalTold };
}

/** Whether a check looks at data, numbers or training, and not at the settings alone. */
export function needsWork(name: StoredStep['check'], evidence: Evidence): boolean {
  return name === 'data' || needsEngine(name, evidence);
}

function needsEngine(name: StoredStep['check'], evidence: Evidence): boolean {
  const { numbers, probes } = findCheck(name);
  return numbers.length > 0 || probes(evidence).length > 0;
}

/**
 * The verdict of a step from what is stored, before consequences are told from causes. What could not be measured
 * for an error is that error's sentence.
 */
export function judgeStep(
  { check: name, fault }: Pick<StoredStep, 'check' | 'fault'>,
  evidence: Evidence,
): CheckResult {
  if (fault !== null && name === 'data') {
    return result('data', 'fail', {
      measured: fault,
      value: null,
      expected: 'data that can be read, and prepared as the settings ask',
      source: 'the reader of the format',
    });
  }
  if (fault === dataFault) return { ...cannotTell(name, fault), explainedBy: 'data' };
  if (fault !== null) return cannotTell(name, fault);
  const check = findCheck(name);
  if (evidence.refusal !== undefined && needsEngine(name, evidence)) {
    return {
      ...cannotTell(name, evidence.isRefusalTold ? untrainable : `${untrainable} ${evidence.refusal}`),
      explainedBy: 'network',
    };
  }
  for (const probe of check.probes(evidence)) {
    const record = evidence.probes[probe];
    if (record === undefined || hasTold(record)) continue;
    const why =
      record.reason === 'user' ? 'it was stopped by hand' : (record.reason ?? `it is ${record.state}`);
    return cannotTell(
      name,
      `${describeProbe(probe)} (run ${record.run}) came to no end: ${endSentence(why)}`,
    );
  }
  return check.judge(evidence);
}

/**
 * Whether a step cannot be judged anew although nothing that counts for it has failed: a run for which it was given up
 * has since been repeated for another check, and what it asks for after that was never begun. What it told stays true.
 */
export function lacksProbes(
  { check, fault }: Pick<StoredStep, 'check' | 'fault'>,
  evidence: Evidence,
): boolean {
  if (fault !== null || evidence.refusal !== undefined) return false;
  const records = findCheck(check)
    .probes(evidence)
    .map((probe) => evidence.probes[probe]);
  return records.includes(undefined) && records.every((record) => record === undefined || hasTold(record));
}

function endSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
