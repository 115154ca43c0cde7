import { Option, type Command } from 'commander';
import {
  searchExportFormatSchema,
  searchExportWhatSchema,
  type SearchExportWhat,
} from '../../../../shared/searches/exports.ts';
import { parseSearchId } from '../arguments.ts';
import type { ExportSearchOptions } from '../export-search.ts';
import type { AddCommand } from './add-command.ts';
import { fileOption, forceOption, formatOption, trainOptions, wholeNumberOption } from './shared-options.ts';

/** Commands that conduct, list, change and write searches. */
export function addSearchCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('Searches:');
  addCommand(
    program,
    'search [recipe]',
    'run the trials of a search recipe: its name, or a JSON file',
    ...searchOptions(),
  ).does(async ([recipe], options) => {
    const { search } = await import('../search.ts');
    return search(recipe, options);
  });
  addCommand(
    program,
    'searches [search]',
    'list the searches, show the best trials of one, or name, note, delete or restore it',
    ...searchesOptions(),
  ).does(async ([search], options) => {
    const { searches } = await import('../searches.ts');
    await searches(search === undefined ? undefined : parseSearchId(search), options);
  });
  addCommand(
    program,
    'export-search <search>',
    'write the trials of a search, or a chart of them, to a file',
    ...searchExportOptions(),
  ).does(async ([search], options) => {
    const { exportSearchToFile } = await import('../export-search.ts');
    await exportSearchToFile(parseSearchId(search!), options as ExportSearchOptions);
  });
}

function searchOptions(): Option[] {
  const starting = ['data', 'engine', 'set', 'seed', 'name', 'trials'];
  return [
    ...trainOptions().filter(({ long }) => long !== '--threads'),
    wholeNumberOption('--trials <number>', 'how many trials a random search draws', 1, 10_000),
    wholeNumberOption(
      '--at-once <number>',
      'how many trials at once; as many as the machine makes worthwhile where left out',
      1,
      256,
    ),
    new Option('--resume <search>', 'go on with a search that was stopped or interrupted')
      .argParser(parseSearchId)
      .conflicts(starting),
    new Option('--stop <search>', 'stop a search, whichever process looks after it')
      .argParser(parseSearchId)
      .conflicts([...starting, 'atOnce', 'resume']),
  ];
}

function searchesOptions(): Option[] {
  return [
    new Option('--bin', 'list those in the bin'),
    new Option('--name <text>', 'call the search so'),
    new Option('--notes <text>', 'note this of it, in the place of what was noted'),
    new Option('--delete', 'put it into the bin with its runs').conflicts(['restore', 'bin']),
    new Option('--restore', 'take it out of the bin, with the runs that went with it').conflicts('bin'),
  ];
}

function searchExportOptions(): Option[] {
  return [
    new Option('--what <what>', 'what to write')
      .choices(searchExportWhatSchema.options)
      .default('trials' satisfies SearchExportWhat),
    fileOption().makeOptionMandatory(),
    formatOption(searchExportFormatSchema.options),
    new Option('--x <setting>', 'of a scatter: what lies along x, a varied setting or `result`'),
    new Option('--y <setting>', 'of a scatter: what lies along y'),
    forceOption(),
  ];
}
