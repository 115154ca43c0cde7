import { formatFraction, formatNumber } from '../../shared/metrics/format.ts';
import type { RecipeEvidence } from './evidence.ts';
import {
  figureNames,
  isAccuracy,
  reportedFigures,
  spreadOfFigure,
  type FigureName,
  type Spread,
} from './figures.ts';

/** `open` where nothing was measured, or only in a quick version. */
export interface Verdict {
  readonly kind: 'reached' | 'within spread' | 'falls short' | 'seen' | 'not seen' | 'open';
  readonly text: string;
}

/** How the verdicts are come by, for readers of the report. */
export const figureRules: readonly string[] = [
  '"Reached": the mean over the seeds is at least the report\'s accuracy, or at most its loss, to the places the report gives (three for accuracies, four for losses).',
  '"Within spread": the mean is short of it, but at least one seed reached it.',
  '"Falls short by x": no seed reached it; x is the distance of the mean.',
  '"Seen" or "not seen": of outcomes that are not one figure, by the rule stated with the recipe, which must hold for every seed.',
  'A recipe is judged by the first of these that its report gives: test accuracy, validation accuracy, test loss, validation loss, training accuracy, training loss. The other figures stand beside it.',
  'Of a plain recipe a figure is that of the parameters a run ended with; of a search it is that of the best trial with the parameters of its best epoch, chosen by the validation split alone.',
];

/** Half a unit in the last place that the reports give. */
const rounding = { accuracy: 0.0005, loss: 0.00005 };

/** A figure over the seeds against that of the report. */
export function judgeFigure(name: FigureName, reported: number, ours: Spread | null): Verdict {
  if (ours === null) return { kind: 'open', text: 'not measured' };
  const accuracy = isAccuracy(name);
  const tolerance = accuracy ? rounding.accuracy : rounding.loss;
  const shortBy = (value: number): number => (accuracy ? reported - value : value - reported);
  const best = accuracy ? ours.highest : ours.lowest;
  // Written so that NaN reaches nothing.
  if (shortBy(ours.mean) <= tolerance) return { kind: 'reached', text: 'reached' };
  if (shortBy(best) <= tolerance) return { kind: 'within spread', text: 'within spread' };
  const distance = shortBy(ours.mean);
  return {
    kind: 'falls short',
    text: Number.isFinite(distance)
      ? `falls short by ${accuracy ? formatFraction(distance) : formatNumber(distance, 3)}`
      : 'falls short: not finite',
  };
}

/** The figure by which a recipe is judged; undefined where its source reports none. */
export function mainFigure(evidence: Pick<RecipeEvidence, 'recipe'>): FigureName | undefined {
  const reported = reportedFigures(evidence.recipe);
  return figureNames.find((name) => reported[name] !== undefined);
}

/** Verdict on one of the figures its source reports. */
export function judgeRecipeFigure(evidence: RecipeEvidence, name: FigureName): Verdict {
  if (evidence.quick) return { kind: 'open', text: 'quick: not judged' };
  const spread = spreadOfFigure(
    evidence.runs.map(({ figures }) => figures),
    name,
  );
  return judgeFigure(name, reportedFigures(evidence.recipe)[name] ?? NaN, spread);
}
