import type { RecipeEvidence } from './evidence.ts';
import {
  describeFigure,
  figureNames,
  reportedFigures,
  spreadOfFigure,
  type FigureName,
  type Spread,
} from './figures.ts';
import { judgeRecipeFigure, mainFigures, type Verdict } from './judge.ts';
import { judgeOutcome, outcomeRules } from './outcomes.ts';

/** A figure of the source beside ours. */
export interface FigureAssessment {
  readonly name: FigureName;
  readonly reported: number | undefined;
  readonly ours: Spread | null;
  readonly bySeed: readonly (readonly [seed: number, value: number])[];
  /** Of figures that the source reports, where they are what the recipe aims at. */
  readonly verdict: Verdict | null;
}

/** What a recipe is judged by: what, and with which verdict. */
export interface Assessment {
  readonly what: string;
  /** Undefined where an outcome is judged. */
  readonly figure: FigureAssessment | undefined;
  /** What was measured, in words, of an outcome. */
  readonly measured: string | null;
  readonly verdict: Verdict;
}

/** Every figure that is reported or measured, in the order in which recipes are judged by them. */
export function assessFigures(evidence: RecipeEvidence): FigureAssessment[] {
  const reported = reportedFigures(evidence.recipe);
  const all = evidence.runs.map(({ figures }) => figures);
  return figureNames.flatMap((name): FigureAssessment[] => {
    const ours = spreadOfFigure(all, name);
    if (reported[name] === undefined && ours === null) return [];
    const judged = reported[name] !== undefined && aimsAtFigures(evidence);
    return [
      {
        name,
        reported: reported[name],
        ours,
        bySeed: evidence.runs.flatMap(({ seed, figures }) => {
          const value = figures[name];
          return value === undefined ? [] : [[seed, value] as const];
        }),
        verdict: judged ? judgeRecipeFigure(evidence, name) : null,
      },
    ];
  });
}

/** What a recipe is judged by: figures that its source reports, an outcome, or both. */
export function assess(evidence: RecipeEvidence, all: ReadonlyMap<string, RecipeEvidence>): Assessment[] {
  const main = mainFigures(evidence);
  const outcome = judgeOutcome(evidence, all);
  return [
    ...assessFigures(evidence).flatMap((figure): Assessment[] =>
      figure.verdict === null || !main.includes(figure.name)
        ? []
        : [{ what: describeFigure(figure.name), figure, measured: null, verdict: figure.verdict }],
    ),
    ...(outcome === undefined
      ? []
      : [
          {
            what: evidence.recipe.expected?.outcome ?? evidence.recipe.title,
            figure: undefined,
            measured: outcome.seenWith,
            verdict: outcome.verdict,
          },
        ]),
  ];
}

/** Whether the figures of the source are an aim, and not those of a network that is meant to fail. */
function aimsAtFigures({ recipe }: RecipeEvidence): boolean {
  return outcomeRules[recipe.name]?.besideFigure ?? true;
}
