import { UserError } from '../../shared/errors.ts';
import type { Loss } from '../../shared/specs/training.ts';
import type { NetworkPlan } from '../networks/plan.ts';
import { countValues } from '../networks/shapes.ts';
import type { Batch } from './engine.ts';

/** How many classes a network tells apart: one for each output, two with a single output. */
export function countClasses({ outputs }: Pick<NetworkPlan, 'outputs'>): number {
  return Math.max(outputs, 2);
}

/** Throws a `UserError` where a network does not yield as many values as the loss takes. */
export function checkOutputs({ outputs }: NetworkPlan, loss: Loss): void {
  if (loss === 'softmax-cross-entropy' && outputs < 2) {
    throw new UserError(
      'request',
      `The last layer yields ${outputs} value, and softmax cross entropy needs a score for each of two or more classes.`,
      'Give the last dense layer as many units as there are classes.',
    );
  }
  if (loss === 'binary-cross-entropy' && outputs !== 1) {
    throw new UserError(
      'request',
      `The last layer yields ${outputs} values, and binary cross entropy needs a single one, the score for class 1.`,
      'Give the last dense layer one unit, or use softmax-cross-entropy.',
    );
  }
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
