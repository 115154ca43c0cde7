import { describe, expect, test } from 'vitest';
import { changeAmongOthers } from '../../main/inspection/measure-numbers.ts';
import { describeUnwanted } from './verdict-report.ts';
import { variants } from './set-ups.ts';
import { listTasks, walkTask } from './walk-set-up.ts';
import { families } from './families.ts';

/** A fast part of the table that `npm run check-verdicts` walks through: the quickest family, one seed. */
const seed = 1;

describe('verdicts on a multilayer perceptron', () => {
  const tasks = listTasks([seed], variants).filter(({ family }) => family === 'table');
  test.each(tasks)('$variant', async (task) => {
    const walked = await walkTask(task);
    expect(describeUnwanted(walked).filter((line) => !line.startsWith('warning'))).toEqual([]);
  });
});

test('data are drawn by the seed alone', () => {
  for (const { drawData } of Object.values(families)) {
    expect(drawData(seed).splits.train.inputs).toEqual(drawData(seed).splits.train.inputs);
    expect(drawData(seed).splits.train.inputs).not.toEqual(drawData(seed + 1).splits.train.inputs);
  }
});

test('a network whose samples mix in a batch is found out', async () => {
  const samples = families.table.drawData(seed).splits.train;
  const mixing = {
    evaluate: ({ inputs, labels }: { inputs: Float32Array; labels: Int32Array }) =>
      Promise.resolve({
        dataLossSum: 0,
        correct: 0,
        probabilities: new Float32Array(2 * labels.length).fill(
          inputs.reduce((sum, value) => sum + value, 0),
        ),
      }),
  };
  expect(await changeAmongOthers(mixing, samples, seed)).toBeGreaterThan(1);
});
