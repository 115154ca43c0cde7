import { UserError } from '../../shared/errors.ts';
import type { NetworkPlan } from '../networks/plan.ts';
import { countValues } from '../networks/shapes.ts';
import type { Batch } from './engine.ts';

/** How many classes a network tells apart: one for each output, two with a single output. */
export function countClasses({ outputs }: Pick<NetworkPlan, 'outputs'>): number {
  return Math.max(outputs, 2);
}

/** Throws a `UserError` where a batch has too many or too few numbers, or a class the network does not tell apart. */
export function checkBatch(plan: NetworkPlan, { inputs, labels }: Batch): void {
  const expected = labels.length * countValues(plan.input);
  if (inputs.length !== expected) {
    throw new UserError(
      'work',
      `A batch of ${labels.length} samples has ${inputs.length} numbers, and this network takes ${expected}.`,
      "Make the network's input fit the data.",
    );
  }
  const classes = countClasses(plan);
  const stray = labels.find((label) => label < 0 || label >= classes);
  if (stray !== undefined) {
    throw new UserError(
      'work',
      `A sample has the class ${stray}, and the network tells ${classes} classes apart, 0 to ${classes - 1}.`,
      'Give the last dense layer as many units as there are classes.',
    );
  }
}
