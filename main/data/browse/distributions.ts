import type { Distributions, FeatureDistribution } from '../../../shared/data-samples.ts';
import type { Feature } from '../../../shared/runs.ts';
import type { Split } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import type { Layout } from '../check/layout.ts';

const bins = 30;
/** Points of a map; more hide one another. */
const mostPoints = 5000;
/** Features with a histogram: what a person looks through. */
const mostFeatures = 100;

/** A row's values as they were before they were standardised. */
export function restoreValues(row: Float32Array, features: readonly Feature[] | undefined): number[] {
  return Array.from(row, (value, index) => {
    const { mean, deviation } = features?.[index] ?? { mean: 0, deviation: 1 };
    // The seven digits that 32 bits hold.
    return Number((value * deviation + mean).toPrecision(7));
  });
}

/** How the values of each feature of a table are spread over classes; none of pictures. */
export function measureDistributions(data: PreparedData, layout: Layout, split: Split): Distributions {
  const { classes, features } = data.overview;
  if (layout.kind !== 'table') return { split, classes: [...classes], features: [], points: null };
  const { inputs, labels } = data.splits[split];
  const rows = Array.from(labels, (label, index) => ({
    label,
    values: restoreValues(
      inputs.subarray(index * layout.rowLength, (index + 1) * layout.rowLength),
      features,
    ),
  }));
  const [x, y] = layout.channels;
  const step = Math.max(1, rows.length / mostPoints);
  const shown = Array.from({ length: Math.min(rows.length, mostPoints) }, (_, place) => {
    const { label, values } = rows[Math.floor(place * step)]!;
    return { label, x: values[0]!, y: values[1]! };
  });
  return {
    split,
    classes: [...classes],
    features: layout.channels.slice(0, mostFeatures).map((feature, index) =>
      countValues(
        feature,
        rows.map(({ label, values }) => ({ label, value: values[index]! })),
        classes.length,
      ),
    ),
    points:
      layout.channels.length === 2
        ? {
            x: x!,
            y: y!,
            total: rows.length,
            samples: shown.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y)),
          }
        : null,
  };
}

/** Bins of one width between the lowest and the highest value; what is not finite is left out. */
function countValues(
  feature: string,
  values: readonly { readonly label: number; readonly value: number }[],
  classes: number,
): FeatureDistribution {
  const finite = values.filter(({ value }) => Number.isFinite(value));
  const lowest = finite.reduce((least, { value }) => Math.min(least, value), Infinity);
  const highest = finite.reduce((most, { value }) => Math.max(most, value), -Infinity);
  const counts = Array.from({ length: classes }, () => new Array<number>(bins).fill(0));
  if (finite.length === 0) return { feature, edges: [0, 1], counts: counts.map(() => [0]) };
  if (lowest === highest) {
    const alone = counts.map((_, label) => [finite.filter((sample) => sample.label === label).length]);
    return { feature, edges: [lowest, lowest], counts: alone };
  }
  const width = (highest - lowest) / bins;
  for (const { label, value } of finite) {
    const bin = Math.min(bins - 1, Math.floor((value - lowest) / width));
    counts[label]![bin]! += 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, edge) =>
    edge === bins ? highest : lowest + edge * width,
  );
  return { feature, edges, counts };
}
