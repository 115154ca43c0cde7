import { formatFraction, formatNumber, formatSetting } from '../../shared/metrics/format.ts';
import type { RecipeEvidence } from './evidence.ts';
import {
  figureNames,
  isAccuracy,
  reportedFigures,
  spreadOfFigure,
  type FigureName,
  type Spread,
} from './figures.ts';

/** `open` where nothing was measured, not all that was planned, or only a quick version. */
export interface Verdict {
  readonly kind: 'reached' | 'within spread' | 'falls short' | 'seen' | 'seen in part' | 'not seen' | 'open';
  readonly text: string;
}

/** How the verdicts are come by, for readers of the report. */
export const figureRules: readonly string[] = [
  '"Reached": the mean over the seeds is at least the report\'s accuracy, or at most its loss, to the places the report gives (at least three of an accuracy, four of a loss).',
  '"Within spread": the mean is short of it, but at least one seed reached it.',
  '"Falls short by x": no seed reached it; x is the distance of the mean.',
  '"Seen", "seen in part" or "not seen": of outcomes that are not one figure, by the rule stated with the recipe, which must hold for every seed.',
  'A recipe is judged by the test and validation accuracy that its report gives; where it gives neither, by the first of test loss, validation loss, training accuracy and training loss. The other figures stand beside them.',
  'Only what ran whole is judged: a recipe that was stopped or failed shows the figures it has.',
  'Of a plain recipe a figure is that of the parameters a run ended with; of a search it is that of the best trial with the parameters of its best epoch, chosen by the validation split alone.',
];

/** Places that reports give at least, also where the last of them are noughts and not written. */
const places = { accuracy: 3, loss: 4 };

/** Half a unit in the last place that the report gives. */
function roundingOf(reported: number, least: number): number {
  const given = formatSetting(reported).split('.')[1]?.length ?? 0;
  return 0.5 * 10 ** -Math.max(least, given);
}

/** A figure over the seeds against that of the report. */
export function judgeFigure(name: FigureName, reported: number, ours: Spread | null): Verdict {
  if (ours === null) return { kind: 'open', text: 'not measured' };
  const accuracy = isAccuracy(name);
  const tolerance = roundingOf(reported, accuracy ? places.accuracy : places.loss);
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

/** The figures by which a recipe is judged, of those that its source reports. */
export function mainFigures(evidence: Pick<RecipeEvidence, 'recipe'>): FigureName[] {
  const reported = reportedFigures(evidence.recipe);
  const given = figureNames.filter((name) => reported[name] !== undefined);
  const accuracies = given.filter((name) => name === 'testAccuracy' || name === 'validationAccuracy');
  return accuracies.length > 0 ? accuracies : given.slice(0, 1);
}

/** Why a recipe is not judged, as a verdict: it is a small version, or its runs have not come to their end. */
export function unjudged({ quick, standing }: Pick<RecipeEvidence, 'quick' | 'standing'>): Verdict | null {
  if (quick) return { kind: 'open', text: 'quick: not judged' };
  return standing === 'complete' ? null : { kind: 'open', text: `${standing}: not judged` };
}

/** Verdict on one of the figures its source reports. */
export function judgeRecipeFigure(evidence: RecipeEvidence, name: FigureName): Verdict {
  const open = unjudged(evidence);
  if (open !== null) return open;
  const spread = spreadOfFigure(
    evidence.runs.map(({ figures }) => figures),
    name,
  );
  return judgeFigure(name, reportedFigures(evidence.recipe)[name] ?? NaN, spread);
}
