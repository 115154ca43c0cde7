import { describe, expect, test } from 'vitest';
import type { CheckName } from '../../../../shared/checks/records.ts';
import { stepToShow, summariseFindings, summariseSteps } from '../../../../shared/checks/walk/walk-words.ts';
import type { WalkState, WalkStep } from '../../../../shared/checks/walk/walks.ts';
import type { Verdict } from '../../../../shared/data-check.ts';
import { madeUpResult } from '../../../support/made-up-walk.ts';

const names: readonly CheckName[] = ['data', 'network', 'initial-loss', 'regularisation'];

/** Steps that came to these verdicts, or are in these states. */
function stepsOf(outcomes: readonly (Verdict | 'waiting' | 'running' | 'skipped')[]): WalkStep[] {
  return outcomes.map((outcome, index) => {
    const check = names[index]!;
    const isOpen = outcome === 'waiting' || outcome === 'running' || outcome === 'skipped';
    return {
      check,
      state: isOpen ? outcome : 'done',
      progress: null,
      result: isOpen ? null : madeUpResult(check, outcome),
      runs: [],
      search: null,
      seconds: null,
    };
  });
}

test('the looks at the data are counted by verdict', () => {
  const [finding] = madeUpResult('data', 'pass').findings;
  const summarise = (verdicts: readonly Verdict[]) =>
    summariseFindings(verdicts.map((verdict) => ({ ...finding!, verdict })));
  expect(summarise(['pass', 'warn', 'fail', 'pass', 'cannot tell'])).toBe(
    '5 looks at the data: 1 fail, 1 warn, 2 pass, 1 with nothing to look at.',
  );
  expect(summarise(['pass'])).toBe('1 look at the data: 1 pass.');
});

describe('a walk in one sentence', () => {
  test.each([
    [[], '0 checks that this version of Netsitter knows.'],
    [['pass', 'pass'], '2 of 2 passed.'],
    [['pass', 'running', 'waiting'], '1 of 3 passed; 2 to go.'],
    [
      ['fail', 'warn', 'cannot tell', 'skipped'],
      '0 of 3 passed; 1 failed: The data as the network sees them; 1 with a warning: The network as it is written; 1 cannot tell; 1 skipped.',
    ],
  ] as const)('%o', (outcomes, sentence) => {
    expect(summariseSteps(stepsOf(outcomes))).toBe(sentence);
  });

  test('does not count the verdict of an earlier time while a check is repeated', () => {
    const [step] = stepsOf(['fail']);
    expect(summariseSteps([{ ...step!, state: 'running' }])).toBe('0 of 1 passed; 1 to go.');
  });
});

describe('the step that is shown where none is chosen', () => {
  test.each([
    ['running', ['pass', 'running', 'waiting'], 'network'],
    ['running', ['fail', 'pass', 'waiting'], 'initial-loss'],
    ['finished', ['pass', 'warn', 'fail'], 'initial-loss'],
    ['finished', ['pass', 'warn', 'pass'], 'network'],
    ['finished', ['pass', 'pass', 'skipped'], 'network'],
    ['stopped', ['waiting', 'waiting'], 'data'],
    ['finished', [], null],
    ['running', [], null],
  ] as const)('of a walk that is %s with %o is %s', (state: WalkState, outcomes, shown) => {
    expect(stepToShow({ state, walk: stepsOf(outcomes) })).toBe(shown);
  });
});
