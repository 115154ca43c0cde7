import { Option } from 'commander';
import { disagreementKinds } from '../../../../shared/comparison/disagreements.ts';
import { comparisonFormatSchema, comparisonPartSchema } from '../../../../shared/contract/comparison.ts';
import { quantities } from '../../../../shared/curves/series.ts';
import { checkpointKindSchema } from '../../../../shared/runs.ts';
import { splitSchema } from '../../../../shared/specs/data.ts';
import { parseRunId } from '../arguments.ts';
import { sharedCurveOptions } from './curve-options.ts';
import { fileOption, forceOption, formatOption } from './shared-options.ts';

/** What is compared of runs, and how it is written. */
export function compareOptions(): Option[] {
  return [
    new Option('--what <what>', 'one part by itself; settings, network and figures where left out').choices(
      comparisonPartSchema.options,
    ),
    new Option('--all', 'also the settings and layers that are the same'),
    new Option('--baseline <run>', 'of figures: the run from which differences are taken').argParser(
      parseRunId,
    ),
    new Option('--by-seed', 'of figures: mean and spread of runs that differ in nothing but the seed'),
    new Option('--split <split>', 'of disagreements: which split; test where left out').choices(
      splitSchema.options,
    ),
    new Option(
      '--checkpoint <checkpoint>',
      'of disagreements: which parameters; the last where left out',
    ).choices(checkpointKindSchema.options),
    new Option('--kind <kind>', 'of disagreements: of which kind; all where left out').choices(
      disagreementKinds,
    ),
    new Option('--quantity <quantity>', 'of curves: what they are of; data-loss where left out').choices(
      quantities,
    ),
    ...sharedCurveOptions('validation'),
    fileOption('write it to a file, - for standard output; its ending names the format'),
    formatOption(comparisonFormatSchema.options),
    forceOption(),
  ];
}
