import type { ConfusionMatrix, Prediction, RunDetail } from '../../shared/runs.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

/** What a network made of every sample of a split. */
export interface PredictionTable extends Pick<ConfusionMatrix, 'split' | 'checkpoint' | 'epoch' | 'classes'> {
  readonly predictions: readonly Prediction[];
}

/** A row for each sample: its name, its true and its predicted class, and the probability of every class. */
export function predictionsCsv({ classes, predictions }: PredictionTable): string {
  const header = ['sample', 'label', 'predicted', ...classes.map((name) => `probability ${name}`)];
  return toCsv(
    header,
    predictions.map(({ sample, label, predicted, probabilities }) => [
      sample,
      classes[label]!,
      classes[predicted]!,
      ...probabilities,
    ]),
  );
}

/** Labels and predictions are places in the list of classes. */
export function predictionsJson(run: RunDetail, table: PredictionTable): string {
  return `${toJson({ run: runIdentity(run), ...table }, 2)}\n`;
}
