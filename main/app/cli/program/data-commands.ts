import { Option, type Command } from 'commander';
import { largestSyntheticSize, syntheticSets } from '../../../../shared/contract/data-sets.ts';
import { dataExportFormatSchema, dataExportRequestSchema } from '../../../../shared/contract/data-samples.ts';
import { dataFormats, splitSchema } from '../../../../shared/specs/data.ts';
import type { CreateOptions } from '../data.ts';
import type { DataCheckOptions } from '../data-check.ts';
import type { DataExportOptions } from '../data-export.ts';
import type { AddCommand } from './add-command.ts';
import {
  fileOption,
  forceOption,
  formatOption,
  seedOption,
  setOption,
  wholeNumberOption,
} from './shared-options.ts';

/** `netsitter data ...` */
export function addDataCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('Data sets:');
  const data = program.command('data').description('register and list data sets');
  data.showHelpAfterError('`netsitter data --help` lists the commands.');
  addCommand(
    data,
    'add <name> <path>',
    'register a folder, or the file of a table, under a name',
    new Option('--format <format>', 'its layout; recognised where left out').choices(dataFormats),
  ).does(async ([name, path], options) => {
    const { registerDataSet } = await import('../data.ts');
    await registerDataSet(name!, path!, options);
  });
  addCommand(
    data,
    'create <name>',
    'draw a synthetic data set and register it under a name',
    new Option('--format <format>', 'its layout').choices(dataFormats).makeOptionMandatory(),
    wholeNumberOption(
      '--size <number>',
      `how many are drawn; where left out, ${describeSizes()}`,
      1,
      largestSyntheticSize,
    ),
    seedOption('the seed of everything drawn'),
    new Option('--to <folder>', 'a new folder; one below the home folder where left out'),
  ).does(async ([name], options) => {
    const { drawDataSet } = await import('../data.ts');
    return drawDataSet(name!, options as CreateOptions);
  });
  addCommand(data, 'rename <name> <new>', 'give a registered data set another name').does(
    async ([name, to], options) => {
      const { renameRegistered } = await import('../data.ts');
      await renameRegistered(name!, to!, options);
    },
  );
  addCommand(
    data,
    'remove <name>',
    "forget a data set's name; its files and the runs trained on it stay",
  ).does(async ([name], options) => {
    const { removeRegistered } = await import('../data.ts');
    await removeRegistered(name!, options);
  });
  addCommand(data, 'list', 'list the registered data sets').does(async (_args, options) => {
    const { showDataSets } = await import('../data.ts');
    await showDataSets(options);
  });
  addCommand(
    data,
    'export <data>',
    'write figures of a table: how its values are spread, or its points on a map',
    new Option('--what <what>', 'what to write')
      .choices(dataExportRequestSchema.shape.what.options)
      .default('distributions'),
    new Option('--split <split>', 'of which split').choices(splitSchema.options).default('train'),
    fileOption().makeOptionMandatory(),
    formatOption(dataExportFormatSchema.options),
    ...dataSettingsOptions(),
    forceOption(),
  ).does(async ([dataSet], options) => {
    const { exportDataSet } = await import('../data-export.ts');
    await exportDataSet(dataSet!, options as DataExportOptions);
  });
  addCommand(
    data,
    'check <data>',
    'look at a registered data set or a folder before training on it',
    ...dataSettingsOptions(),
    new Option('--grid <file>', 'write a PNG of samples as the network will see them'),
    forceOption(),
  ).does(async ([dataSet], options) => {
    const { checkDataSet } = await import('../data-check.ts');
    return checkDataSet(dataSet!, options as DataCheckOptions);
  });
}

function describeSizes(): string {
  return dataFormats.map((format) => `${syntheticSets[format].size} ${syntheticSets[format].of}`).join(', ');
}

/** By which settings data is looked at. */
function dataSettingsOptions(): Option[] {
  return [
    new Option(
      '--recipe <recipe>',
      'whose data settings are used: its name, or a JSON file; those usual for the format where left out',
    ),
    setOption('replace a data setting, e.g. data.label=species; may be given several times'),
    seedOption('the seed of what is drawn'),
  ];
}
