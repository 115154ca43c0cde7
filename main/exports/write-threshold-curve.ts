import type { ExportRequest } from '../../shared/contract/index.ts';
import { choosePositive, chooseThreshold, tracePredictions } from '../../shared/metrics/scored-samples.ts';
import { plotPrecisionRecall, plotRoc } from '../../shared/plots/threshold-curves.ts';
import { chooseMatrix } from './choose-matrix.ts';
import type { ExportSource, Written } from './create-export.ts';
import { precisionRecallCsv, rocCsv, thresholdsJson, type ThresholdTable } from './threshold-curves.ts';

/** ROC or precision-recall curve of the predictions of a checkpoint. */
export function writeThresholdCurve(source: ExportSource, request: ExportRequest): Written {
  const { run, confusionMatrices, predictions } = source;
  // There is a matrix of whatever there are predictions of.
  const { split, checkpoint, epoch, classes } = chooseMatrix(run, confusionMatrices(), request);
  const positive = choosePositive(classes, request.positive);
  const table: ThresholdTable = {
    split,
    checkpoint,
    epoch,
    positive: classes[positive]!,
    curve: tracePredictions(predictions(split, checkpoint), positive),
    validationThreshold: chooseThreshold(tracePredictions(predictions('validation', checkpoint), positive)),
  };
  const isRoc = request.what === 'roc';
  const name = `${request.what}-${split}-${checkpoint}`;
  if (request.format === 'csv') return { name, content: isRoc ? rocCsv(table) : precisionRecallCsv(table) };
  if (request.format === 'json') return { name, content: thresholdsJson(run, table) };
  const captions = {
    title: run.name,
    about: `${split} split, ${checkpoint === 'best' ? 'best epoch' : 'epoch'} ${epoch}`,
    positive: table.positive,
  };
  return {
    name,
    content: isRoc ? plotRoc(table.curve, captions) : plotPrecisionRecall(table.curve, captions),
  };
}
