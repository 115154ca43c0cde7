import { describe, expect, test } from 'vitest';
import { firstRun } from '../../../../shared/checks/judges/first-run.ts';
import type { Evidence } from '../../../../shared/checks/records.ts';
import type { StepRecord } from '../../../../shared/runs.ts';
import { fall, makeCourse, type Story } from '../notes/made-up-course.ts';

function judge(story: Story, change: Partial<{ state: 'failed'; reason: string }> = {}) {
  const { spec, facts, steps, epochs, state, reason } = makeCourse(story);
  const records = Array.from(steps.step, (step, at): StepRecord => {
    const { dataLoss, regularisationLoss, accuracy } = steps;
    return {
      step,
      epoch: 1,
      dataLoss: dataLoss[at]!,
      regularisationLoss: regularisationLoss[at]!,
      accuracy: accuracy[at]!,
    };
  });
  const whole = { run: 3, spec, state, reason, steps: records, epochs: [...epochs], watches: [], ...change };
  const evidence: Evidence = {
    experiment: spec,
    facts: facts!,
    findings: [],
    probes: { whole },
    numbers: {},
  };
  return firstRun.judge(evidence);
}

const loss = fall(0.69, 0.02, 6);
const learnt: Story['train'] = (share) => [loss(share), 1 - loss(share) / 1.4];
const held: Story['train'] = (share) => [0.08 + loss(share), 0.96 - loss(share) / 1.6];

describe('a first whole run', () => {
  test('passes where both splits are learnt', () => {
    expect(judge({ train: learnt, validation: held })).toMatchObject({
      verdict: 'pass',
      causes: [],
      next: null,
    });
  });

  test('warns of overfitting, and says what to do', () => {
    const told = judge({ train: learnt, validation: (share) => [0.3 + 2 * (share - 0.3) ** 2, 0.88] });
    expect(told.verdict).toBe('warn');
    expect(told.measured).toContain('the validation loss rose');
    expect(Object.keys(told.next!.set)).toEqual(['training.earlyStopping']);
  });

  test('passes with a remark where the loss was still falling', () => {
    const told = judge({ train: (share) => [0.69 - 0.45 * share, 0.6 + 0.2 * share] });
    expect(told).toMatchObject({ verdict: 'pass', next: { set: { 'training.epochs': 80 } } });
  });

  test('fails where nothing is learnt, and where it diverged', () => {
    expect(judge({ train: () => [0.694, 0.5], noise: 0.05 }).verdict).toBe('fail');
    const broken = { state: 'failed' as const, reason: 'diverged at step 90: the data loss is NaN' };
    expect(judge({ train: learnt }, broken).verdict).toBe('fail');
  });
});
