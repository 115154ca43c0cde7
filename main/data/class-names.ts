import { abbreviate } from '../../shared/wording.ts';

const shownNames = 8;

/** Class names in the order of their values where all are numbers, else in that of their characters. */
export function sortClassNames(names: Iterable<string>): string[] {
  const sorted = [...names].sort();
  if (!sorted.every(isNumber)) return sorted;
  return sorted.sort((one, other) => Number(one) - Number(other));
}

export function isNumber(name: string): boolean {
  return name.trim() !== '' && Number.isFinite(Number(name));
}

/** A warning about classes whose names differ in nothing but capitals; most likely one class spelt in several ways. */
export function warnOfCapitals(names: readonly string[]): string[] {
  const alike = [...Map.groupBy(names, (name) => name.toLowerCase()).values()].filter(
    ({ length }) => length > 1,
  );
  if (alike.length === 0) return [];
  const listed = abbreviate(
    alike.map((group) => group.map((name) => `"${name}"`).join(' and ')),
    shownNames,
    '; ',
  );
  return [`Names that differ in capitals only are different classes: ${listed}.`];
}
