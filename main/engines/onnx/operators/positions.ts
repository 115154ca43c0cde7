/** A list of positions of a picture: for each, its row and its column. */
export type Positions = readonly (readonly [row: number, column: number])[];

/**
 * The positions of a picture sorted by their place in their pooling window, for a grid of windows with `stride`
 * from one to the next: the first list holds the top left position of every window, the last the bottom right
 * one. Each list has one position for each window, row by row.
 */
export function windowMembers(
  grid: { readonly height: number; readonly width: number; readonly stride: number },
  poolSize: number,
): Positions[] {
  const windows = allPositions(grid.height, grid.width);
  return allPositions(poolSize, poolSize).map(([memberRow, memberColumn]) =>
    windows.map(
      ([row, column]) => [row * grid.stride + memberRow, column * grid.stride + memberColumn] as const,
    ),
  );
}

/** Every position of a picture, row by row. */
export function allPositions(height: number, width: number): Positions {
  return Array.from({ length: height * width }, (_, index) => [Math.floor(index / width), index % width]);
}
