import { UserError } from '../../shared/errors.ts';
import { describeApplied, isAppliedByLoss } from '../../shared/specs/applied-by-loss.ts';
import type { Loss } from '../../shared/specs/training.ts';
import { countValues, listLayers, listParameters } from '../networks/plan.ts';
import type { NetworkPlan, SampleShape } from '../networks/plan.ts';
import { countChannels } from '../networks/shapes.ts';

/**
 * Throws a `UserError` where a network has nothing to train, does not yield as many values as the loss takes,
 * or yields probabilities to a loss that takes logits.
 */
export function checkObjective(plan: NetworkPlan, loss: Loss): void {
  const { layers, outputs } = plan;
  if (listParameters(plan).length === 0) {
    throw new UserError(
      'request',
      'No layer of the network has parameters, so there is nothing to train.',
      'Add a dense layer at the end, with as many units as there are classes.',
    );
  }
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
  const last = layers.at(-1);
  if (last !== undefined && isAppliedByLoss(last.spec.type, loss)) {
    throw new UserError(
      'request',
      `The layer ${last.name} ends the network, and ${describeApplied(last.spec.type, loss)}: applied twice, it keeps gradients small and probabilities near one another.`,
      `Leave ${last.name} out; what is reported are probabilities all the same.`,
    );
  }
}

/**
 * Throws a `UserError` where batches of one sample leave a batch normalisation nothing to go by: the mean of a
 * single value is that value, so that what comes out depends on no input.
 */
export function checkBatchSize(plan: NetworkPlan, batchSize: number): void {
  if (batchSize > 1) return;
  const lonely = listLayers(plan).find(
    ({ spec, inputShape }) => spec.type === 'batch-normalisation' && countNormalised(inputShape) === 1,
  );
  if (lonely === undefined) return;
  throw new UserError(
    'request',
    `The layer ${lonely.name} normalises each value over the batch, and with training.batchSize 1 nothing is left of a single value.`,
    'Set training.batchSize to 2 or more, or leave the batch normalisation out.',
  );
}

/** Over how many values of one sample a batch normalisation takes each mean. */
function countNormalised(shape: SampleShape): number {
  return countValues(shape) / countChannels(shape);
}
