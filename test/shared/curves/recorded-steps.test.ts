import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  packSteps,
  RecordedSteps,
  toStepColumns,
  unpackSteps,
} from '../../../shared/curves/recorded-steps.ts';
import type { StepRecord } from '../../../shared/runs.ts';

const value = fc.double();
const record = fc.record<StepRecord>({
  step: fc.integer({ min: 1, max: 60 }),
  epoch: fc.constant(1),
  dataLoss: value,
  regularisationLoss: value,
  accuracy: value,
});
const records = fc.array(record, { maxLength: 80 });

/** What is known of each step last, in the order of the steps. */
function latest(all: readonly StepRecord[]): StepRecord[] {
  return [...new Map(all.map((one) => [one.step, one])).values()].sort((a, b) => a.step - b.step);
}

function rowsOf({ step, dataLoss, regularisationLoss, accuracy }: ReturnType<typeof toStepColumns>) {
  return Array.from(step, (at, index) => ({
    step: at,
    epoch: 1,
    dataLoss: dataLoss[index],
    regularisationLoss: regularisationLoss[index],
    accuracy: accuracy[index],
  }));
}

describe('the steps of a run', () => {
  test('are the same whether sent whole, in parts or twice, in any order, with what is not finite', () => {
    fc.assert(
      fc.property(records, records, (before, after) => {
        const sent = unpackSteps(packSteps(toStepColumns(before)).buffer);
        expect(rowsOf(sent)).toEqual(latest(before));
        const followed = new RecordedSteps(sent);
        followed.take(after);
        followed.take(after.slice(0, 3));
        expect(rowsOf(followed.columns)).toEqual(latest([...before, ...after, ...after.slice(0, 3)]));
      }),
    );
  });
});
