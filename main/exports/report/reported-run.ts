import type { ConfusionMatrix, EpochRecord, RunDetail } from '../../../shared/runs.ts';
import type { Recipe } from '../../../shared/specs/recipe.ts';

/** What a report takes of a run. */
export interface ReportedRun {
  readonly run: RunDetail;
  readonly epochs: readonly EpochRecord[];
  readonly matrices: readonly ConfusionMatrix[];
  /** The recipe it was trained by, as it is now; null where there is none of that name any more. */
  readonly recipe: Recipe | null;
}
