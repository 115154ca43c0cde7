import { formatNumber } from '../../../shared/metrics/format.ts';
import { plotConfusionMatrix } from '../../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../../shared/plots/curves.ts';
import { plotWatches } from '../../../shared/plots/watches.ts';
import type { EpochRecord } from '../../../shared/runs.ts';
import { splits } from '../../../shared/specs/data.ts';
import { plural } from '../../../shared/wording.ts';
import { findMatrix } from '../../exports/choose-matrix.ts';
import type { Block } from '../../exports/document/document.ts';
import type { Regions, RunEvidence } from '../evidence.ts';
import { toImage } from '../../exports/document/images.ts';

/** Curves, confusion matrix and watched steps of one run. `stem` begins the names of their files. */
export async function drawRun(evidence: RunEvidence, stem: string, mark: string): Promise<Block[]> {
  const { run, epochs, matrices, watches, seed } = evidence;
  const title = `${run.search?.label ?? run.recipe ?? run.name}, seed ${seed}${mark}`;
  const checkpoint = run.search === null ? 'last' : 'best';
  const matrix = findMatrix(matrices, ['test', 'validation'], checkpoint);
  const curves = leaveOutStart(epochs);
  return [
    ...(curves.epochs.length === 0
      ? []
      : [
          await drawFigure(
            `${stem}-curves`,
            `Learning curves of run ${run.id}: ${title}.${curves.note}`,
            plotCurves({ epochs: [...curves.epochs] }, { title }),
          ),
        ]),
    ...(matrix === undefined
      ? []
      : [
          await drawFigure(
            `${stem}-confusion-matrix`,
            `Confusion matrix of run ${run.id}: ${title}; counts, and shares of the true class.`,
            plotConfusionMatrix(matrix, { title }),
          ),
        ]),
    ...(watches.length === 0
      ? []
      : [
          await drawFigure(
            `${stem}-gradients`,
            `What ${plural(watches.length, 'epoch')} of run ${run.id} told layer by layer, averaged over the watched steps of each.`,
            plotWatches(watches, { title }),
          ),
        ]),
  ];
}

/** So many times as large as any later one, the loss before the first step leaves no room for the others. */
const outOfProportion = 10;

/** Deep networks begin with losses of millions; these are told in words. */
function leaveOutStart(epochs: readonly EpochRecord[]): {
  readonly epochs: readonly EpochRecord[];
  readonly note: string;
} {
  const losses = (record: EpochRecord): number[] =>
    splits.flatMap((split) => record[split]?.loss.total ?? []).filter(Number.isFinite);
  const [first, ...later] = epochs;
  if (first?.epoch !== 0) return { epochs, note: '' };
  const start = Math.max(...losses(first));
  const highest = Math.max(...later.flatMap(losses));
  if (!Number.isFinite(highest) || start <= outOfProportion * highest) return { epochs, note: '' };
  return { epochs: later, note: ` The loss before the first step, ${formatNumber(start)}, is not drawn.` };
}

export function drawRegions(stem: string, regions: readonly Regions[]): Promise<Block[]> {
  return Promise.all(
    regions.map(({ title, svg }, index) =>
      drawFigure(`${stem}-regions-${index + 1}`, `Prediction space of ${title}.`, svg),
    ),
  );
}

async function drawFigure(name: string, caption: string, svg: string): Promise<Block> {
  return { kind: 'figure', name, caption, image: await toImage(svg) };
}
