import { expect, test } from 'vitest';
import { result } from '../../../../shared/checks/result.ts';
import type { StoredStep, StoredWalk } from '../../../../shared/checks/walk/stored-walk.ts';
import { summariseWalk } from '../../../../shared/checks/walk/walk-view.ts';
import type { Verdict } from '../../../../shared/data-check.ts';
import { madeUpExperiment, madeUpFacts } from '../made-up-evidence.ts';

function verdictOf(verdicts: Partial<Record<StoredStep['check'], Verdict>>): Verdict | null {
  const steps = Object.entries(verdicts).map(([name, verdict]) => {
    const check = name as StoredStep['check'];
    const told = result(check, verdict, { measured: '', value: null, expected: '', source: '' });
    const rest = { since: null, fault: null, runs: [], seconds: 1, search: null };
    return { check, state: 'done' as const, result: told, ...rest };
  });
  const walk: StoredWalk = {
    id: 1,
    name: 'walk',
    recipe: null,
    state: 'finished',
    reason: 'all checks done',
    createdAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:01:00.000Z',
    engine: 'onnx-cpu',
    dataSource: { name: null, path: '/data', format: 'csv' },
    seed: 1,
    spec: madeUpExperiment,
    specHash: '',
    fingerprint: null,
    refusal: null,
    facts: madeUpFacts,
    findings: [],
    numbers: {},
    steps,
  };
  return summariseWalk(walk).verdict;
}

test('a walk of which something could not be told has not passed', () => {
  expect(verdictOf({})).toBeNull();
  expect(verdictOf({ data: 'pass', network: 'pass' })).toBe('pass');
  expect(verdictOf({ data: 'pass', network: 'pass', gradients: 'cannot tell' })).toBe('cannot tell');
  expect(verdictOf({ data: 'warn', gradients: 'cannot tell' })).toBe('warn');
  expect(verdictOf({ data: 'fail', gradients: 'cannot tell' })).toBe('fail');
});
