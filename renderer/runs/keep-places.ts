/**
 * The latest rows in the places of the shown ones: what is gone leaves its place, what is new waits at the end.
 */
export function keepPlaces<Row extends { readonly key: string }>(
  shown: readonly Row[],
  latest: readonly Row[],
): readonly Row[] {
  const byKey = new Map(latest.map((row) => [row.key, row]));
  const kept = shown.flatMap(({ key }) => byKey.get(key) ?? []);
  const places = new Set(kept.map(({ key }) => key));
  return [...kept, ...latest.filter(({ key }) => !places.has(key))];
}
