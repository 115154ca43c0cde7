/** A list of positions of a picture: for each, its row and its column. */
export type Positions = readonly (readonly [row: number, column: number])[];

/**
 * The positions of a picture sorted by their place in their pooling window: the first list holds the top
 * left position of every window, the last the bottom right one. What fills no window is in no list.
 */
export function windowMembers(height: number, width: number, poolSize: number): Positions[] {
  const windows = allPositions(Math.floor(height / poolSize), Math.floor(width / poolSize));
  return allPositions(poolSize, poolSize).map(([memberRow, memberColumn]) =>
    windows.map(([row, column]) => [row * poolSize + memberRow, column * poolSize + memberColumn] as const),
  );
}

/** Every position of a picture, row by row. */
export function allPositions(height: number, width: number): Positions {
  return Array.from({ length: height * width }, (_, index) => [Math.floor(index / width), index % width]);
}
