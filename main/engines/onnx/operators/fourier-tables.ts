/** A matrix, row by row. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
}

/** For a complex number its sums with these factors of real and imaginary part. */
type Sums = readonly (readonly [real: number, imaginary: number])[];

/**
 * Sums of a picture's spectrum (a + ib), of a kernel's (c + id) and of an output's gradient that make the product of one
 * with the conjugate of the other from three real products, after Gauss:
 * (a + ib)(c - id) = (p - r) + i(p + q) with p = (a + b)c, q = a(-c - d), r = b(c - d).
 */
export const factors = {
  picture: [
    [1, 1],
    [1, 0],
    [0, 1],
  ],
  kernel: [
    [1, 0],
    [-1, -1],
    [1, -1],
  ],
  output: [
    [1, 1],
    [0, 1],
    [-1, 0],
  ],
} as const satisfies Readonly<Record<string, Sums>>;

/** Real numbers in a row of `points`: `extent` of them, from place `offset` on, and zeros around them. */
export interface Axis {
  readonly points: number;
  readonly extent: number;
  readonly offset: number;
}

/**
 * The discrete Fourier transform of real numbers: [2 * (floor(points / 2) + 1), extent], the real and the imaginary
 * part for each frequency. Those left out are the conjugates of those here.
 */
export function realDft({ points, extent, offset }: Axis): Table {
  const frequencies = Math.floor(points / 2) + 1;
  return fill(2 * frequencies, extent, (row, place) => {
    const turn = angle(points, Math.floor(row / 2), place + offset);
    return row % 2 === 0 ? Math.cos(turn) : -Math.sin(turn);
  });
}

/** The same, weighted such that its transpose is the inverse transform: frequencies with a conjugate count twice. */
export function inverseRealDft(axis: Axis): Table {
  const { points } = axis;
  const table = realDft(axis);
  const values = table.values.map((value, index) => {
    const frequency = Math.floor(index / table.columns / 2);
    return (((frequency * 2) % points === 0 ? 1 : 2) * value) / points;
  });
  return { ...table, values };
}

/**
 * The transform of complex numbers, the real parts of all followed by the imaginary ones, to sums of real
 * and imaginary part for each frequency: [points * sums, 2 * extent].
 */
export function complexDft({ points, extent, offset }: Axis, sums: Sums): Table {
  return fill(points * sums.length, 2 * extent, (row, column) => {
    const turn = angle(points, Math.floor(row / sums.length), (column % extent) + offset);
    const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
    const [real, imaginary] = column < extent ? [cosine, -sine] : [sine, cosine];
    const sum = sums[row % sums.length]!;
    return sum[0] * real + sum[1] * imaginary;
  });
}

/** The same, weighted for the inverse transform. */
export function inverseComplexDft(axis: Axis, sums: Sums): Table {
  const table = complexDft(axis, sums);
  return { ...table, values: table.values.map((value) => value / axis.points) };
}

export function transposeTable({ rows, columns, values }: Table): Table {
  return fill(columns, rows, (row, column) => values[column * columns + row]!);
}

/** The turn of a frequency at a place, reduced before it is scaled, which keeps all its digits. */
function angle(points: number, frequency: number, place: number): number {
  return (2 * Math.PI * ((frequency * place) % points)) / points;
}

function fill(rows: number, columns: number, entry: (row: number, column: number) => number): Table {
  const values = Array.from({ length: rows * columns }, (_, index) =>
    entry(Math.floor(index / columns), index % columns),
  );
  return { rows, columns, values };
}
