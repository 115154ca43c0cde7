import { splits } from '../../../shared/specs/data.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import type { FoundPicture } from './find-pictures.ts';

export interface DistinctPictures {
  readonly pictures: readonly FoundPicture[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

const shownNames = 8;

/**
 * Pictures that are the same byte for byte come in once, so that none is in two splits: of several splits the
 * later one keeps it (the test before validation before training), so that what is measured stays comparable
 * with what others measure on the same split. Copies in folders of different classes are all left out, because
 * nothing tells which is right.
 *
 * @param hashes of the files' content, by file; pictures without one are left out
 */
export function leaveOutCopies(
  pictures: readonly FoundPicture[],
  hashes: ReadonlyMap<string, string>,
): DistinctPictures {
  const readable = pictures.filter(({ file }) => hashes.has(file));
  const alike = [...Map.groupBy(readable, ({ file }) => hashes.get(file)!).values()];
  const contradicting = alike.filter((group) =>
    group.some(({ className }) => className !== group[0]!.className),
  );
  const kept = new Set<FoundPicture>();
  const [within, across]: [string[], string[]] = [[], []];
  for (const group of alike) {
    if (contradicting.includes(group)) continue;
    const stays = group.reduce((latest, other) =>
      splits.indexOf(other.split) > splits.indexOf(latest.split) ? other : latest,
    );
    kept.add(stays);
    for (const copy of group) {
      if (copy === stays) continue;
      const sentence = `${copy.name} (the same as ${stays.name})`;
      (copy.split === stays.split ? within : across).push(sentence);
    }
  }
  const notes: string[] = [];
  if (within.length > 0) {
    notes.push(
      `${plural(within.length, 'picture')} ${within.length === 1 ? 'is a copy' : 'are copies'} of another in the same split, byte for byte, and left out: ${abbreviate(within, shownNames)}.`,
    );
  }
  const warnings: string[] = [];
  if (across.length > 0) {
    warnings.push(
      `${plural(across.length, 'picture')} ${across.length === 1 ? 'is' : 'are'} in a later split, too, byte for byte, and left out of the earlier: ${abbreviate(across, shownNames)}.`,
    );
  }
  if (contradicting.length > 0) {
    const named = contradicting.map((group) => group.map(({ name }) => name).join(' and '));
    warnings.push(
      `${plural(contradicting.length, 'picture')} ${contradicting.length === 1 ? 'is' : 'are'} in the folders of several classes, byte for byte the same, and left out of all: ${abbreviate(named, shownNames, '; ')}.`,
    );
  }
  return { pictures: readable.filter((picture) => kept.has(picture)), notes, warnings };
}
