/** SQLite has no NaN: a measured column holds NULL for it. Infinity it keeps. */
export function toStored(measured: number): number | null {
  return Number.isNaN(measured) ? null : measured;
}

export function fromStored(stored: number | null): number {
  return stored ?? Number.NaN;
}
