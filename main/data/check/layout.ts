import type { PreparedData, SampleSet } from '../data-set.ts';

/** How the rows of prepared inputs are laid out. A table's features are channels of a single value. */
export interface Layout {
  readonly kind: 'pictures' | 'table';
  readonly channels: readonly string[];
  readonly height: number;
  readonly width: number;
  /** Values of a channel in a row. */
  readonly area: number;
  readonly rowLength: number;
}

const colourNames = ['red', 'green', 'blue'];

export function describeLayout({ sampleShape, overview }: PreparedData): Layout {
  if (sampleShape.length === 1) {
    const names = overview.features?.map(({ name }) => name);
    const [features] = sampleShape as [number];
    const channels = Array.from({ length: features }, (_, index) => names?.[index] ?? `feature ${index + 1}`);
    return { kind: 'table', channels, height: 1, width: 1, area: 1, rowLength: features };
  }
  const [count, height, width] = sampleShape.slice(-3) as [number, number, number];
  const channels = count === 1 ? ['grey'] : Array.from({ length: count }, (_, c) => colourNames[c] ?? `${c}`);
  const area = height * width;
  return { kind: 'pictures', channels, height, width, area, rowLength: count * area };
}

export function countRows({ inputs }: SampleSet, { rowLength }: Layout): number {
  return inputs.length / rowLength;
}

/** The name of each row of `inputs`: its sample's, or its part of a pair's: "Ann_Lee_0001 / Bo_Ek_0002". */
export function nameRows(samples: SampleSet, layout: Layout): readonly string[] {
  const { pairs, names } = samples;
  if (pairs === undefined) return names;
  const rows = new Array<string>(countRows(samples, layout)).fill('');
  pairs.forEach((row, place) => {
    const name = names[place >> 1]!;
    const parts = name.split(' / ');
    rows[row] ||= parts.length === 2 ? parts[place % 2]! : name;
  });
  return rows;
}
