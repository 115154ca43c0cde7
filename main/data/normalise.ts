/** Added to the variance, so that a channel that never changes does not divide by zero. Keras's fuzz factor. */
export const varianceEpsilon = 1e-7;

/** Mean and variance (divided by the count) of each channel. */
export interface ChannelStatistics {
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/** Statistics over pixels laid out as [sample, channel, position]; sums are whole numbers and so exact. */
export function measureChannels(pixels: Uint8Array, channels: number, area: number): ChannelStatistics {
  const sums = new Array<number>(channels).fill(0);
  const squares = new Array<number>(channels).fill(0);
  for (let start = 0, plane = 0; start < pixels.length; start += area, plane += 1) {
    let [sum, square] = [0, 0];
    for (let index = start; index < start + area; index += 1) {
      const value = pixels[index]!;
      sum += value;
      square += value * value;
    }
    sums[plane % channels]! += sum;
    squares[plane % channels]! += square;
  }
  const count = pixels.length / channels;
  const means = sums.map((sum) => sum / count);
  const variances = squares.map((square, channel) => square / count - means[channel]! ** 2);
  return { means, variances };
}

/** (value - mean) / sqrt(variance + epsilon) of a channel; without statistics the plain value. */
export function normaliseValue(value: number, channel: number, statistics: ChannelStatistics | null): number {
  if (statistics === null) return value;
  return (value - statistics.means[channel]!) / Math.sqrt(statistics.variances[channel]! + varianceEpsilon);
}

/** Every value of pixels laid out as [sample, channel, position] normalised, in memory that threads can share where asked. */
export function normalise(
  pixels: Uint8Array,
  channels: number,
  area: number,
  statistics: ChannelStatistics | null,
  isShared = false,
): Float32Array {
  const bytes = pixels.length * Float32Array.BYTES_PER_ELEMENT;
  const values = new Float32Array(isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const tables = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (__, value) => normaliseValue(value, channel, statistics)),
  );
  for (let start = 0, plane = 0; start < pixels.length; start += area, plane += 1) {
    const table = tables[plane % channels]!;
    for (let index = start; index < start + area; index += 1) values[index] = table[pixels[index]!]!;
  }
  return values;
}
