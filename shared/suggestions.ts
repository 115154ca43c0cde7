import { distance } from 'fastest-levenshtein';

/** The names nearest to a mistyped one, nearest first; none where nothing comes near. */
export function nearestNames(name: string, known: readonly string[], count = 3): string[] {
  const wanted = name.toLowerCase();
  return [...new Set(known)]
    .map((candidate) => ({ candidate, edits: editsBetween(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 2))
    .sort((one, other) => one.edits - other.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** A name that is contained in the other counts as near: `model1` for `R-fddb-model1`. */
function editsBetween(wanted: string, candidate: string): number {
  return wanted.length >= 3 && candidate.includes(wanted) ? 1 : distance(wanted, candidate);
}

/** "Did you mean A, B or C?", or nothing where `names` is empty. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  const last = names.at(-1)!;
  return `Did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`;
}
