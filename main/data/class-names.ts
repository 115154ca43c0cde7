/** Class names in the order of their values where all are numbers, else in that of their characters. */
export function sortClassNames(names: Iterable<string>): string[] {
  const sorted = [...names].sort();
  if (!sorted.every(isNumber)) return sorted;
  return sorted.sort((one, other) => Number(one) - Number(other));
}

export function isNumber(name: string): boolean {
  return name.trim() !== '' && Number.isFinite(Number(name));
}
