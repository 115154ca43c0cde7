import { rowFractions } from '../../../shared/metrics/confusion-matrix.ts';
import {
  formatCount,
  formatTimeTaken,
  formatFraction,
  formatNumber,
  formatPercentage,
} from '../../../shared/metrics/format.ts';
import { plural } from '../../../shared/wording.ts';
import { endSentence, print, printColumns } from './output.ts';
import type { Figures, RunResult } from './result.ts';

/** Prints how a run ended, its figures by split and its confusion matrix. */
export function printResult(result: RunResult): void {
  const reason = result.reason === null ? '' : `: ${result.reason}`;
  const time = result.seconds === null ? '' : `, ${formatTimeTaken(result.seconds)}`;
  print(endSentence(`Run ${result.run} ${result.state}${reason}`));
  print(`${plural(result.epochs, 'epoch')}, ${plural(result.steps, 'step')}${time}.`);
  printFigures(result);
  if (result.confusionMatrix !== null && result.classes !== null) {
    print();
    const split = result.test === null ? 'validation' : 'test';
    print(`Confusion matrix, ${split} split, ${describeParameters(result)}`);
    printConfusionMatrix(result.classes, result.confusionMatrix);
  }
  if (result.best !== null) {
    const { epoch, validation, test } = result.best;
    const tested = test === null ? '' : `, test accuracy ${formatFraction(test.accuracy)}`;
    print();
    const accuracy = formatFraction(validation?.accuracy);
    const dataLoss = formatNumber(validation?.dataLoss);
    print(`Best epoch ${epoch}: validation accuracy ${accuracy}, data loss ${dataLoss}${tested}.`);
  }
}

/** Whether the run went back from the last epoch it trained. */
function endedElsewhere({ parametersOfEpoch, epochs }: RunResult): boolean {
  return parametersOfEpoch !== null && parametersOfEpoch !== epochs;
}

function describeParameters(result: RunResult): string {
  if (!endedElsewhere(result)) return 'after the last epoch';
  return `with the parameters of epoch ${result.parametersOfEpoch}`;
}

function printFigures(result: RunResult): void {
  const { train, validation, test } = result;
  const splits = [train, validation, test];
  if (splits.every((figures) => figures === null)) return;
  const row = (name: string, read: (figures: Figures) => string) => [
    name,
    ...splits.map((figures) => (figures === null ? '-' : read(figures))),
  ];
  print();
  if (endedElsewhere(result)) print(`Figures ${describeParameters(result)}`);
  printColumns([
    ['', 'train', 'validation', 'test'],
    row('loss', ({ loss }) => formatNumber(loss)),
    row('  data', ({ dataLoss }) => formatNumber(dataLoss)),
    row('  regularisation', ({ regularisationLoss }) => formatNumber(regularisationLoss)),
    row('accuracy', ({ accuracy }) => formatFraction(accuracy)),
  ]);
}

/** Counts, and beside each its share of the true class. */
function printConfusionMatrix(classes: readonly string[], counts: readonly (readonly number[])[]): void {
  const fractions = rowFractions(counts);
  printColumns([
    ['true \\ predicted', ...classes.flatMap((name) => [name, ''])],
    ...classes.map((name, row) => [
      name,
      ...counts[row]!.flatMap((count, column) => [
        formatCount(count),
        formatPercentage(fractions[row]![column]!),
      ]),
    ]),
  ]);
}
