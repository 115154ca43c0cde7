import type { DecisionRegions } from '../../shared/decision-regions.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

/** A row for each cell: its centre in the features' units, the class predicted there and its probability. */
export function decisionRegionsCsv(regions: DecisionRegions): string {
  const { right, up, columns, rows, classes, predicted, confidence } = regions;
  const centre = (from: number, to: number, index: number, count: number) =>
    from + ((index + 0.5) / count) * (to - from);
  const header = [right.feature, up.feature, 'predicted', 'probability'];
  return toCsv(
    header,
    predicted.map((label, cell) => [
      centre(right.from, right.to, cell % columns, columns),
      centre(up.from, up.to, rows - 1 - Math.floor(cell / columns), rows),
      classes[label]!,
      confidence[cell]!,
    ]),
  );
}

/** With the points; predictions and labels are places in the list of classes. */
export function decisionRegionsJson(run: RunDetail, regions: DecisionRegions): string {
  return `${toJson({ run: runIdentity(run), ...regions })}\n`;
}
