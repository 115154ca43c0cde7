import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks, explainResults, findCheck } from '../../../shared/checks/catalogue.ts';
import type { CheckName } from '../../../shared/checks/records.ts';
import { result } from '../../../shared/checks/result.ts';
import { verdictSchema, type Verdict } from '../../../shared/data-check.ts';

const told = fc
  .tuple(...checks.map(() => fc.constantFrom(...verdictSchema.options)))
  .map((verdicts) =>
    verdicts.map((verdict, at) =>
      result(checks[at]!.name, verdict, { measured: '', value: null, expected: '', source: '' }),
    ),
  );

describe('explaining consequences by causes', () => {
  test('no check rests on itself, by whatever way', () => {
    const reach = (name: CheckName, path: readonly CheckName[]): void => {
      expect(path).not.toContain(name);
      for (const other of findCheck(name).restsOn) reach(other, [...path, name]);
    };
    for (const { name } of checks) reach(name, []);
  });

  test('a failure is hidden only behind one that is still shown', () => {
    fc.assert(
      fc.property(told, (results) => {
        const explained = explainResults(results);
        for (const [at, { verdict, explainedBy }] of explained.entries()) {
          if (explainedBy === null) expect(verdict).toBe(results[at]!.verdict);
          else expect(explained.find(({ check }) => check === explainedBy)!.verdict).toBe('fail');
        }
        const fails = (all: typeof results) => all.some(({ verdict }) => verdict === 'fail');
        expect(fails(explained)).toBe(fails(results));
      }),
    );
  });

  test('a warning of what another check failed for is explained by it, and no failure is', () => {
    const tell = (verdicts: Partial<Record<CheckName, Verdict>>) =>
      Object.fromEntries(
        explainResults(
          Object.entries(verdicts).map(([check, verdict]) =>
            result(check as CheckName, verdict, { measured: '', value: null, expected: '', source: '' }),
          ),
        ).map(({ check, verdict, explainedBy }) => [check, explainedBy ?? verdict]),
      );
    expect(
      tell({
        'learning-rate-high': 'fail',
        'learning-rate-range': 'warn',
        gradients: 'warn',
        network: 'warn',
      }),
    ).toEqual({
      'learning-rate-high': 'fail',
      'learning-rate-range': 'learning-rate-high',
      gradients: 'learning-rate-high',
      network: 'warn',
    });
    expect(tell({ 'learning-rate-high': 'fail', gradients: 'fail' })).toEqual({
      'learning-rate-high': 'gradients',
      gradients: 'fail',
    });
    expect(tell({ 'learning-rate-high': 'warn', gradients: 'warn' })['gradients']).toBe('warn');
  });

  test('what follows from another check has that for its one cause, and nothing to try', () => {
    const words = {
      measured: '',
      value: null,
      expected: '',
      source: '',
      causes: ['The network is too small.'],
    };
    const [, follows] = explainResults([
      result('gradients', 'fail', words),
      result('overfit-subset', 'fail', words),
    ]);
    expect(follows).toMatchObject({ explainedBy: 'gradients', causes: [], next: null });
  });

  test('explaining again changes nothing, and neither does the order', () => {
    fc.assert(
      fc.property(told, (results) => {
        const explained = explainResults(results);
        expect(explainResults(explained)).toEqual(explained);
        expect(explainResults(results.toReversed()).toReversed()).toEqual(explained);
      }),
    );
  });
});
