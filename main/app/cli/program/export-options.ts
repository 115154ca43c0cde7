import { Option } from 'commander';
import { exportFormatSchema, exportWhatSchema } from '../../../../shared/contract/index.ts';
import { mostCells } from '../../../../shared/decision-regions.ts';
import { fractionsSchema } from '../../../../shared/metrics/confusion-matrix.ts';
import { mostLayersShown } from '../../../../shared/metrics/watches.ts';
import { checkpointKindSchema } from '../../../../shared/runs.ts';
import { splitSchema } from '../../../../shared/specs/data.ts';
import { parseNames, parseRunId } from '../arguments.ts';
import { curveOptions } from './curve-options.ts';
import { fileOption, forceOption, formatOption, wholeNumberOption } from './shared-options.ts';

/** What is written of a run, and how. */
export function exportOptions(): Option[] {
  return [
    new Option('--what <what>', 'what to write').choices(exportWhatSchema.options).makeOptionMandatory(),
    fileOption().makeOptionMandatory(),
    formatOption(exportFormatSchema.options),
    new Option('--split <split>', 'which split; test, else validation, where left out').choices(
      splitSchema.options,
    ),
    new Option('--checkpoint <checkpoint>', 'which parameters; the last where left out').choices(
      checkpointKindSchema.options,
    ),
    wholeNumberOption(
      '--epoch <number>',
      'of a confusion matrix: any evaluated epoch, not a checkpoint',
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    new Option('--fractions <fractions>', 'of a confusion matrix: what its cells show').choices(
      fractionsSchema.options,
    ),
    new Option(
      '--against <run>',
      'of a difference of matrices: the run whose matrix is subtracted',
    ).argParser(parseRunId),
    new Option('--positive <class>', 'of roc and precision-recall: the class told from the rest'),
    new Option(
      '--layers <names>',
      `of gradients: which layers, apart by commas; at most ${mostLayersShown}`,
    ).argParser((text) => parseNames(text, '--layers', mostLayersShown)),
    wholeNumberOption('--columns <number>', 'of decision regions: how many cells wide', 2, mostCells),
    wholeNumberOption('--rows <number>', 'of decision regions: how many cells high', 2, mostCells),
    ...curveOptions(),
    forceOption(),
  ];
}
