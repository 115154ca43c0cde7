/** A grey picture made small by averaging. */
export interface Thumbnail {
  /** Row by row. */
  readonly values: Float32Array;
  readonly deviation: number;
}

/** Averages a picture, [channel, height, width] at `start`, over its channels and over a grid of areas. */
export function shrink(
  inputs: Float32Array,
  start: number,
  { channels, height, width }: { channels: number; height: number; width: number },
  rows: number,
  columns: number,
): Thumbnail {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const [top, bottom] = bounds(row, rows, height);
    for (let column = 0; column < columns; column += 1) {
      const [left, right] = bounds(column, columns, width);
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) {
        for (let y = top; y < bottom; y += 1) {
          const line = start + (channel * height + y) * width;
          for (let x = left; x < right; x += 1) sum += inputs[line + x]!;
        }
      }
      values[row * columns + column] = sum / (channels * (bottom - top) * (right - left));
    }
  }
  return { values, deviation: deviationOf(values) };
}

/** Pixels from and to which an area reaches; at least one, also where the picture is smaller than the grid. */
function bounds(place: number, places: number, extent: number): [number, number] {
  const from = Math.min(extent - 1, Math.floor((place * extent) / places));
  return [from, Math.max(from + 1, Math.floor(((place + 1) * extent) / places))];
}

function deviationOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

export const hashRows = 8;
export const hashColumns = 9;

/**
 * The difference hash of a thumbnail of 8 rows and 9 columns (N. Krawetz, "Kind of like that", 2013): a bit for each
 * two neighbours, set where it gets brighter. 64 bits as bytes, one for each row.
 */
export function differenceHash({ values }: Thumbnail, target: Uint8Array, place: number): void {
  for (let row = 0; row < hashRows; row += 1) {
    let byte = 0;
    for (let column = 0; column < hashColumns - 1; column += 1) {
      const index = row * hashColumns + column;
      byte = (byte << 1) | Number(values[index + 1]! > values[index]!);
    }
    target[place * hashRows + row] = byte;
  }
}

const bitsSet = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/**
 * Pairs of hashes that differ in at most 7 of 64 bits, each once. Of 8 bytes one is equal then, so that only
 * hashes that share a byte are compared.
 */
export function* similarHashes(
  hashes: Uint8Array,
): Generator<readonly [one: number, other: number], void, void> {
  const count = hashes.length / hashRows;
  for (let band = 0; band < hashRows; band += 1) {
    const buckets = Array.from({ length: 256 }, () => [] as number[]);
    for (let other = 0; other < count; other += 1) {
      const bucket = buckets[hashes[other * hashRows + band]!]!;
      for (const one of bucket)
        if (firstEqualBand(hashes, one, other) === band && areNear(hashes, one, other)) yield [one, other];
      bucket.push(other);
    }
  }
}

function firstEqualBand(hashes: Uint8Array, one: number, other: number): number {
  for (let band = 0; band < hashRows; band += 1) {
    if (hashes[one * hashRows + band] === hashes[other * hashRows + band]) return band;
  }
  return hashRows;
}

function areNear(hashes: Uint8Array, one: number, other: number): boolean {
  let distance = 0;
  for (let band = 0; band < hashRows; band += 1) {
    distance += bitsSet[hashes[one * hashRows + band]! ^ hashes[other * hashRows + band]!]!;
  }
  return distance < hashRows;
}

/** Pearson's correlation of two thumbnails of the same size. */
export function correlateThumbnails(one: Thumbnail, other: Thumbnail): number {
  const { length } = one.values;
  let [product, sum, otherSum] = [0, 0, 0];
  for (let index = 0; index < length; index += 1) {
    product += one.values[index]! * other.values[index]!;
    sum += one.values[index]!;
    otherSum += other.values[index]!;
  }
  const covariance = product / length - (sum / length) * (otherSum / length);
  return covariance / (one.deviation * other.deviation);
}
