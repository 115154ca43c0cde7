import { basename, relative } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { splits, type ImagesDataSpec, type Split } from '../../../shared/specs/data.ts';
import type { CutSamples } from '../cache.ts';
import { warnOfNoneHeldOut, type HeldOut } from '../hold-out.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';

const shownFiles = 20;

/** A data set that has lost this share of its files or more is not trained on. */
const largestLostShare = 0.5;

const fitted: Readonly<Record<ImagesDataSpec['fit'], string>> = {
  stretch: 'those that are not square are stretched',
  crop: 'those that are not square are cut on their longer side, to the middle',
  pad: 'those that are not square are filled up with black',
};

/**
 * Warnings about files that are no pictures or cannot be read, named.
 *
 * @param faults by file
 * @throws UserError when most are lost
 */
export function describeLoss(path: string, total: number, faults: ReadonlyMap<string, string>): string[] {
  if (faults.size === 0) return [];
  const named = [...faults].map(
    ([file, fault]) => `${relative(path, file)} (${fault.split('\n')[0]!.replaceAll(file, basename(file))})`,
  );
  const summary =
    `${formatCount(faults.size)} of the ${plural(total, 'file')} in the class folders of "${path}" ` +
    `${faults.size === 1 ? 'is no picture or' : 'are no pictures or'} cannot be read, and left out: ${abbreviate(named, shownFiles)}.`;
  if (faults.size < total * largestLostShare) return [summary];
  throw new UserError(
    'work',
    summary,
    'Put pictures into the class folders that can be read: JPEG, PNG, WebP, GIF, TIFF, AVIF.',
  );
}

/** One sentence each: which pictures the splits have, and how they are resized. */
export function describeSplits(
  cut: Readonly<Record<Split, CutSamples>>,
  given: readonly Split[],
  heldOut: HeldOut,
  { pictureSize, fit }: ImagesDataSpec,
): string[] {
  const count = (split: Split) => cut[split].labels.length;
  const total = splits.reduce((sum, split) => sum + count(split), 0);
  const folders = given.length > 1 ? `in folders for ${given.join(', ')}` : 'in class folders';
  const drawn = (['validation', 'test'] as const).filter((split) => heldOut[split] > 0);
  const notes = [
    `${plural(total, 'picture')} ${folders}: ${formatCount(count('train'))} for training, ${formatCount(count('validation'))} for validation, ${formatCount(count('test'))} for the test.`,
  ];
  if (drawn.length > 0) {
    const shares = drawn.map(
      (split) => `${Math.round(heldOut[split] * 100)} % for ${split === 'test' ? 'the test' : split}`,
    );
    notes.push(`Held out of those for training at random, class by class: ${shares.join(' and ')}.`);
  }
  notes.push(`Pictures are resized to ${pictureSize} x ${pictureSize} pixels; ${fitted[fit]}.`);
  return notes;
}

/** Warnings about splits whose folder holds no picture, and about classes that a split lacks. */
export function warnOfClasses(
  cut: Readonly<Record<Split, CutSamples>>,
  classes: readonly string[],
  given: readonly Split[],
  heldOut: HeldOut,
): string[] {
  const warnings: string[] = [];
  for (const split of splits) {
    const present = new Set(cut[split].labels);
    const missing = classes.filter((_, label) => !present.has(label));
    if (present.size === 0 && given.includes(split)) {
      warnings.push(`The folder for ${split} holds no picture that can be used: nothing is measured there.`);
    }
    if (split !== 'train') warnings.push(...warnOfNoneHeldOut(split, present.size, heldOut));
    if (missing.length === 0 || present.size === 0) continue;
    const which = `${missing.length === 1 ? 'class' : 'classes'} ${abbreviate(missing, shownFiles)}`;
    const consequence = split === 'train' ? 'cannot be learnt' : 'are not measured';
    warnings.push(`The ${split} split has no picture of the ${which}: these ${consequence}.`);
  }
  return warnings;
}
