import { basename, relative } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import type { FddbDataSpec } from '../../../shared/specs/data.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import { pictureFolder, type ListedPhotograph } from './lists.ts';
import {
  countWanted,
  smallestShareInside,
  type CropPlan,
  type CropShortage,
  type FaceTally,
  type MeasuredPhotograph,
} from './plan.ts';

const shownFiles = 20;

/** A data set that has lost this share of its photographs or more is not trained on. */
const largestLostShare = 0.5;

/**
 * Warnings about photographs that are missing or cannot be read, all of them named.
 *
 * @param faults by file; `ENOENT` for a missing one
 * @throws UserError when most are lost
 */
export function describeLoss(path: string, total: number, faults: ReadonlyMap<string, string>): string[] {
  if (faults.size === 0) return [];
  const missing: string[] = [];
  const unreadable: string[] = [];
  for (const [file, fault] of faults) {
    const name = relative(path, file);
    if (fault === 'ENOENT') missing.push(name);
    else unreadable.push(`${name} (${fault.split('\n')[0]!.replace(file, basename(file))})`);
  }
  const warnings: string[] = [];
  for (const [names, fault] of [
    [missing, 'missing'],
    [unreadable, 'corrupt or unreadable'],
  ] as const) {
    if (names.length === 0) continue;
    warnings.push(
      `${formatCount(names.length)} of the ${plural(total, 'photograph')} named in the lists of "${path}" ` +
        `${names.length === 1 ? 'is' : 'are'} ${fault} and left out: ${abbreviate(names, shownFiles)}.`,
    );
    if (names.length > shownFiles) {
      warnings.push(`The others that are ${fault}: ${names.slice(shownFiles).join(', ')}.`);
    }
  }
  if (faults.size >= largestLostShare * total) {
    throw new UserError(
      'work',
      warnings[0]!.replace(' and left out', ''),
      `Put the photographs under "${pictureFolder}", or remove the folds that are not at hand from the lists.`,
    );
  }
  return warnings;
}

/** A photograph with the same content as another, by their names. */
export interface CopiedPhotograph {
  readonly name: string;
  readonly of: string;
}

/** A warning that names copies of photographs. */
export function describeCopies(copies: readonly CopiedPhotograph[]): string {
  const named = copies.map((copy) => `${copy.name} (the same as ${copy.of})`);
  return (
    `${plural(copies.length, 'photograph')} ${copies.length === 1 ? 'is a copy' : 'are copies'} of another, byte for byte, ` +
    `and left out, so that none serves two splits: ${abbreviate(named, shownFiles)}.`
  );
}

export function explainShortage(path: string, spec: FddbDataSpec, shortage: CropShortage): UserError {
  const wanted = countWanted(spec);
  if (shortage.of === 'non-face') {
    return new UserError(
      'work',
      `Only ${formatCount(shortage.found[shortage.split])} of ${formatCount(wanted[shortage.split])} non-faces for the ${shortage.split} split ` +
        `could be placed in the photographs of "${path}" with an overlap of at most ${spec.largestOverlap} with any face.`,
      'Raise data.largestOverlap, or lower data.margin, data.trainingPerClass or data.testPerClass.',
    );
  }
  const asked = spec.trainingPerClass + spec.testPerClass;
  const { fit } = shortage.tally;
  const enough = fit >= asked;
  return new UserError(
    'work',
    `${formatCount(asked)} faces are asked for (${formatCount(spec.trainingPerClass)} for training and validation, ${formatCount(spec.testPerClass)} for the test), ` +
      `but only ${formatCount(fit)} of "${path}" could be cut${enough ? ` and no photograph may serve two splits, which leaves ${formatCount(shortage.found[shortage.split])} for the ${shortage.split} split` : ''}` +
      `${describeLeftOut(shortage.tally, spec)}.`,
    `Lower data.trainingPerClass (now ${spec.trainingPerClass}) or data.testPerClass (now ${spec.testPerClass}), ` +
      `lower data.smallestFace (now ${spec.smallestFace}), or add more folds.`,
  );
}

function describeLeftOut({ tooSmall, tooFarOutside }: FaceTally, spec: FddbDataSpec): string {
  const parts: string[] = [];
  if (tooSmall > 0) parts.push(`${formatCount(tooSmall)} narrower than ${spec.smallestFace} pixels`);
  if (tooFarOutside > 0) {
    parts.push(
      `${formatCount(tooFarOutside)} with less than ${Math.round(smallestShareInside * 100)} % inside the picture`,
    );
  }
  return parts.length === 0 ? '' : `; left out: ${parts.join(', ')}`;
}

export interface PlanSummary {
  readonly plan: CropPlan;
  readonly spec: FddbDataSpec;
  /** Photographs whose files could be read, copies left out. */
  readonly photographs: readonly ListedPhotograph[];
  /** Those of them that could be decoded. */
  readonly sound: readonly MeasuredPhotograph[];
  readonly folds: number;
}

/** One sentence each: what was there, what was cut, how it was split. */
export function describePlan({ plan, spec, photographs, sound, folds }: PlanSummary): string[] {
  const { tally, resized, photographs: dealt } = plan;
  const annotated = tally.fit + tally.tooSmall + tally.tooFarOutside;
  const wanted = countWanted(spec);
  const drawn = wanted.train + wanted.validation + wanted.test;
  const rectangle = spec.aspect === 'square' ? 'the square around its ellipse' : 'the box around its ellipse';
  const margin = spec.margin === 0 ? '' : `, widened by ${Math.round(spec.margin * 100)} % on every side`;
  const notes = [
    `${plural(sound.length, 'photograph')} in ${plural(folds, 'fold')}, ${plural(annotated, 'annotated face')}; ` +
      `${formatCount(tally.fit)} fit to be cut${describeLeftOut(tally, spec)}.`,
    `${formatCount(drawn)} faces were drawn at random and ${formatCount(tally.fit - drawn)} are not needed; each is cut as ${rectangle}${margin}, moved inside the picture where it reaches outside, ` +
      `and resized to ${spec.cropSize} x ${spec.cropSize} pixels.`,
    `${formatCount(drawn)} non-faces were drawn at random places of photographs of the same split, at the sizes of its faces, ` +
      `overlapping no annotated face by more than ${spec.largestOverlap} (intersection over union).`,
    `No photograph serves two splits: ${plural(dealt.train, 'photograph')} for training, ${formatCount(dealt.validation)} for validation, ${formatCount(dealt.test)} for the test.`,
  ];
  const undecoded = countFaces(photographs) - annotated;
  if (undecoded > 0) {
    notes.push(
      `${plural(undecoded, 'annotated face')} more ${undecoded === 1 ? 'is' : 'are'} in photographs that cannot be decoded.`,
    );
  }
  const near = listNearCopies(sound);
  if (near.length > 0) {
    notes.push(
      `${plural(near.length, 'photograph')} ${near.length === 1 ? 'looks like another and is' : 'look like others and are'} in the same split as the other: ${abbreviate(near, shownFiles)}.`,
    );
  }
  if (resized > 0) {
    notes.push(
      `${plural(resized, 'non-face')} found no place at ${resized === 1 ? 'its' : 'their'} paired face's size and took another face's.`,
    );
  }
  return notes;
}

/** Where the faces of the lists are that never came to be cut. */
export function describeListedFaces(
  listed: readonly ListedPhotograph[],
  readable: readonly ListedPhotograph[],
  distinct: readonly ListedPhotograph[],
): string {
  const [all, read, used] = [countFaces(listed), countFaces(readable), countFaces(distinct)];
  const parts = [`${formatCount(used)} in the ${plural(distinct.length, 'photograph')} looked at`];
  if (read > used) parts.push(`${formatCount(read - used)} in copies of these`);
  if (all > read) parts.push(`${formatCount(all - read)} in photographs that are missing or cannot be read`);
  return `The lists annotate ${plural(all, 'face')} in ${plural(listed.length, 'photograph')}: ${parts.join(', ')}.`;
}

function countFaces(photographs: readonly ListedPhotograph[]): number {
  return photographs.reduce((sum, { faces }) => sum + faces.length, 0);
}

/** For example "2002/08/02/big/img_1190 (like 2002/08/02/big/img_630)". */
function listNearCopies(photographs: readonly MeasuredPhotograph[]): string[] {
  const groups = Map.groupBy(photographs, ({ group }) => group);
  return [...groups].flatMap(([group, [first, ...others]]) =>
    group === undefined ? [] : others.map(({ name }) => `${name} (like ${first!.name})`),
  );
}
