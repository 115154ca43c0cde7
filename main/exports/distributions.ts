import type { Distributions } from '../../shared/data-samples.ts';
import { plotDistributions, plotPoints } from '../../shared/plots/distributions.ts';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';
import { toPng } from './png.ts';

export type DistributionWhat = 'distributions' | 'points';
export type DistributionFormat = 'csv' | 'json' | 'svg' | 'png';

/** How values are spread, or the points of two features, in a format. */
export async function writeDistributions(
  distributions: Distributions,
  what: DistributionWhat,
  format: DistributionFormat,
  title: string,
): Promise<string | Uint8Array> {
  const draw = what === 'points' ? plotPoints : plotDistributions;
  switch (format) {
    case 'csv':
      return what === 'points' ? writePoints(distributions) : writeCounts(distributions);
    case 'json':
      return toJson(what === 'points' ? { ...distributions, features: undefined } : distributions, 2);
    case 'svg':
      return draw(distributions, title);
    case 'png':
      return toPng(draw(distributions, title));
  }
}

function writeCounts({ classes, features }: Distributions): string {
  const rows = features.flatMap(({ feature, edges, counts }) =>
    (counts[0] ?? []).map((_, bin) => [
      feature,
      edges[bin]!,
      edges[bin + 1]!,
      ...counts.map((row) => row[bin]!),
    ]),
  );
  return toCsv(['feature', 'from', 'to', ...classes], rows);
}

function writePoints({ classes, points }: Distributions): string {
  if (points === null) return toCsv(['class'], []);
  return toCsv(
    ['class', points.x, points.y],
    points.samples.map(({ label, x, y }) => [classes[label] ?? String(label), x, y]),
  );
}
