import type { PreparedData } from '../data/data-set.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { CheckpointKind, ConfusionMatrix } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { countConfusion, listPredictions, type SplitEvaluation } from './evaluation.ts';

type EvaluationEvent = Extract<TrainingEvent, { type: 'evaluation' }>;
type Held = Pick<EvaluationEvent, 'confusionMatrix'> & { readonly evaluation: SplitEvaluation };

/**
 * Reports evaluations: the confusion matrix at once, the table of predictions, which is as long as the split,
 * only when asked to, and of each split and kind of checkpoint the newest.
 */
export class EvaluationReports {
  private readonly data: PreparedData;
  private readonly emit: (event: EvaluationEvent) => void;
  private readonly held = new Map<string, Held>();

  constructor(data: PreparedData, emit: (event: EvaluationEvent) => void) {
    this.data = data;
    this.emit = emit;
  }

  /** Reports the confusion matrix and holds the predictions. */
  add(split: Split, checkpoint: CheckpointKind, epoch: number, evaluation: SplitEvaluation): void {
    const confusionMatrix = this.hold(split, checkpoint, epoch, evaluation);
    this.emit({ type: 'evaluation', confusionMatrix, predictions: [] });
  }

  /** Holds both back. */
  hold(
    split: Split,
    checkpoint: CheckpointKind,
    epoch: number,
    evaluation: SplitEvaluation,
  ): ConfusionMatrix {
    const { splits, overview } = this.data;
    const place = { split, checkpoint, epoch, classes: overview.classes };
    const confusionMatrix = countConfusion(place, splits[split], evaluation);
    this.held.set(`${split} ${checkpoint}`, { confusionMatrix, evaluation });
    return confusionMatrix;
  }

  /** Reports what is held, predictions included. */
  flush(): void {
    for (const { confusionMatrix, evaluation } of this.held.values()) {
      const predictions = listPredictions(this.data.splits[confusionMatrix.split], evaluation);
      this.emit({ type: 'evaluation', confusionMatrix, predictions });
    }
    this.held.clear();
  }
}
