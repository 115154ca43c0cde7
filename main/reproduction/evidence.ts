import type { EpochWatch } from '../../shared/metrics/watches.ts';
import type { ConfusionMatrix, EpochRecord, RunDetail } from '../../shared/runs.ts';
import type { SearchDetail, TrialRecord } from '../../shared/searches/records.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import type { Picture } from '../exports/document/document.ts';
import type { Figures } from './figures.ts';

/** What came out of a reproduction, read from the store: all that judging and drawing need. */

/** A training loss over the steps from `from` to `to`. */
export interface StepLoss {
  readonly step: number;
  readonly loss: number;
}

/** What the network made of a sample, with its picture or pictures. */
export interface ExampleSample {
  readonly name: string;
  readonly label: string;
  readonly predicted: string;
  /** Of pairs the score for the second class, which is laid against one half; else the probability of the class predicted. */
  readonly score: number;
  readonly right: boolean;
  readonly picture: Picture;
}

export interface RunEvidence {
  readonly seed: number;
  readonly run: RunDetail;
  readonly epochs: readonly EpochRecord[];
  /** The loss of training steps, averaged over stretches of equal length so that a few hundred values remain. */
  readonly stepLosses: readonly StepLoss[];
  readonly matrices: readonly ConfusionMatrix[];
  /** By which the run is judged: with the parameters it ended with, of a search's trial with those of its best epoch. */
  readonly figures: Figures;
  /** With the parameters of its best epoch by the validation split; null where nothing was validated. */
  readonly best: { readonly epoch: number; readonly figures: Figures } | null;
  /** Watched quantities layer by layer, averaged over each epoch. */
  readonly watches: readonly EpochWatch[];
  /** It was in the home already. */
  readonly reused: boolean;
}

/** A search with one seed. */
export interface SearchEvidence {
  readonly seed: number;
  readonly search: SearchDetail;
  /** Best first; those without a run last. */
  readonly ranked: readonly TrialEvidence[];
  readonly reused: boolean;
}

export interface TrialEvidence {
  readonly trial: TrialRecord;
  readonly evidence: RunEvidence | null;
}

/** Decision regions as drawn. */
export interface Regions {
  readonly title: string;
  readonly svg: string;
}

/** `partial`: stopped before all that was planned had run. */
export type Standing = 'complete' | 'partial' | 'failed' | 'no data' | 'not run';

export interface RecipeEvidence {
  readonly recipe: Recipe;
  /** A small version of the recipe, made for trying. */
  readonly quick: boolean;
  readonly standing: Standing;
  /** In one sentence, where it is not complete, or why it has fewer seeds than others. */
  readonly why: string | null;
  /** A run for each seed; of a search the best trial of each. */
  readonly runs: readonly RunEvidence[];
  /** A search for each seed; empty for other recipes. */
  readonly searches: readonly SearchEvidence[];
  /** The best trial of a large search, trained again with other seeds. */
  readonly repeats: readonly RunEvidence[];
  /** What the first run's network made of a few test samples. */
  readonly examples: readonly ExampleSample[];
  /** Decision regions to be drawn, where the network has two features. */
  readonly regions: readonly Regions[];
}

/** Time the engines trained for a recipe, all seeds and trials together. */
export function trainingSeconds({ runs, searches }: RecipeEvidence): number {
  const trained = new Map<number, number>();
  for (const { run } of runs) trained.set(run.id, run.seconds ?? 0);
  for (const { ranked } of searches) {
    for (const { trial } of ranked) if (trial.run !== null) trained.set(trial.run.id, trial.run.seconds ?? 0);
  }
  return [...trained.values()].reduce((sum, seconds) => sum + seconds, 0);
}
