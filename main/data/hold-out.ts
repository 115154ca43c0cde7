import { UserError } from '../../shared/errors.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { Split } from '../../shared/specs/data.ts';

/** Shares of the samples for training that are held out, 0 where a split is there already. */
export interface HeldOut {
  readonly validation: number;
  readonly test: number;
}

interface HoldOutSettings {
  readonly validationFraction: number;
  readonly testFraction: number;
}

/**
 * What is held out of the samples for training: the splits that are not among those `given`.
 *
 * @throws UserError when that is everything
 */
export function findHeldOut(
  { validationFraction, testFraction }: HoldOutSettings,
  given: readonly Split[],
): HeldOut {
  const heldOut = {
    validation: given.includes('validation') ? 0 : validationFraction,
    test: given.includes('test') ? 0 : testFraction,
  };
  if (heldOut.validation + heldOut.test < 1) return heldOut;
  throw new UserError(
    'request',
    `With data.validationFraction ${validationFraction} and data.testFraction ${testFraction} nothing is left to train on.`,
    'Lower one of them.',
  );
}

/**
 * Deals samples to the splits class by class, so that each split has the classes in the same proportions, as
 * nearly as whole numbers allow. Each class keeps at least one sample for training.
 *
 * @param labels the class of each sample
 * @returns which samples each split has, in their order
 */
export function holdOut(
  labels: ArrayLike<number>,
  { validation, test }: HeldOut,
  seed: number,
): Record<Split, number[]> {
  const all = Array.from({ length: labels.length }, (_, index) => index);
  if (validation + test === 0) return { train: all, validation: [], test: [] };
  const byClass = Map.groupBy(all, (index) => labels[index]!);
  const dealt: Record<Split, number[]> = { train: [], validation: [], test: [] };
  for (const [label, members] of byClass) {
    const drawn = new RandomStream(seed, 'data', 'held out', label).shuffle(members);
    const spare = drawn.length - 1;
    const testEnd = Math.min(spare, Math.round(drawn.length * test));
    const validationEnd = Math.min(spare, testEnd + Math.round(drawn.length * validation));
    for (const [place, index] of drawn.entries()) {
      const split = place < testEnd ? 'test' : place < validationEnd ? 'validation' : 'train';
      dealt[split].push(index);
    }
  }
  for (const members of Object.values(dealt)) members.sort((one, other) => one - other);
  return dealt;
}

/** A warning where samples were to be held out for a split and no class had enough for one. */
export function warnOfNoneHeldOut(split: 'validation' | 'test', count: number, heldOut: HeldOut): string[] {
  if (count > 0 || heldOut[split] === 0) return [];
  return [
    `Nothing is held out for ${split}: no class has enough samples for a share of ${heldOut[split]} and one to train on.`,
  ];
}
