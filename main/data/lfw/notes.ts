import type { LfwDataSpec, Split } from '../../../shared/specs/data.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import { pairsFiles } from './layout.ts';
import { isSamePerson, listPeople, type ListedPair } from './pairs-file.ts';

const shownPeople = 5;

export interface PairsSummary {
  readonly spec: LfwDataSpec;
  readonly bySplit: Readonly<Record<Split, readonly ListedPair[]>>;
  readonly leftOut: readonly ListedPair[];
  /** Different ones, in all pairs used. */
  readonly pictures: number;
}

/** One sentence each: what was there, how it was split, who is on both sides. */
export function describePairs({ spec, bySplit, leftOut, pictures }: PairsSummary): string[] {
  const { train, validation, test } = bySplit;
  const people = listPeople([...train, ...validation, ...test]);
  const notes = [
    describeSource(spec),
    `${plural(pictures, 'picture')} of ${plural(people.length, 'person', 'people')}, resized to ${spec.pictureSize} x ${spec.pictureSize} pixels, ${spec.colour}.`,
    `Training: ${describeCounts(train)}. Validation: ${describeCounts(validation)}. Test: ${describeCounts(test)}.`,
  ];
  if (spec.validationFraction > 0) notes.push(describeValidation(spec, bySplit, leftOut));
  notes.push(describeTestPeople([...train, ...validation], test));
  return notes;
}

function describeSource({ protocol, testSet }: LfwDataSpec): string {
  return protocol === 'development'
    ? `Pairs of ${pairsFiles.developmentTraining} are trained on, those of ${pairsFiles.developmentTest} are the test.`
    : `Set ${testSet} of ${pairsFiles.tenFold} is the test, the other sets are trained on.`;
}

function describeCounts(pairs: readonly ListedPair[]): string {
  const same = pairs.filter(isSamePerson).length;
  return `${plural(pairs.length, 'pair')}, ${formatCount(same)} of one person and ${formatCount(pairs.length - same)} of two`;
}

function describeValidation(
  { validationSplit, validationFraction }: LfwDataSpec,
  { train, validation }: PairsSummary['bySplit'],
  leftOut: readonly ListedPair[],
): string {
  const share = `${Math.round(validationFraction * 100)} % of the pairs`;
  const inBoth = listShared(train, validation).length;
  if (validationSplit === 'pairs') {
    return `For validation ${share} of each class were drawn whoever is in them: ${plural(inBoth, 'person is', 'people are')} in both training and validation pairs.`;
  }
  const cut =
    leftOut.length === 0
      ? 'no pair had to be left out for it'
      : `${plural(leftOut.length, 'pair')} of one person here and one there ${leftOut.length === 1 ? 'was' : 'were'} left out for it`;
  return `For validation people were held out, about ${share} with them: no person is in both training and validation pairs, and ${cut}.`;
}

function describeTestPeople(training: readonly ListedPair[], test: readonly ListedPair[]): string {
  const shared = listShared(training, test);
  return shared.length === 0
    ? 'No person of the test is in training or validation pairs.'
    : `${plural(shared.length, 'person', 'people')} of the test ${shared.length === 1 ? 'is' : 'are'} in training or validation pairs, too: ${abbreviate(shared, shownPeople)}.`;
}

function listShared(some: readonly ListedPair[], others: readonly ListedPair[]): string[] {
  const there = new Set(listPeople(some));
  return listPeople(others).filter((person) => there.has(person));
}
