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

/** Commands that conduct, list, change and write searches: what is done to runs, with `-search` behind its name. */
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
    'list the searches, or show the best trials of one',
    new Option('--bin', 'list those in the bin'),
  ).does(async ([search], options) => {
    const { showSearch, showSearches } = await import('../searches.ts');
    await (search === undefined ? showSearches(options) : showSearch(parseSearchId(search), options));
  });
  addCommand(
    program,
    'edit-search <searches...>',
    'name or note searches',
    new Option('--name <text>', 'call them so'),
    new Option('--notes <text>', 'note this, in the place of what was noted'),
  ).does(async (searches, options) => {
    const { editAllSearches } = await import('../edit.ts');
    await editAllSearches(searches.map(parseSearchId), options);
  });
  addCommand(
    program,
    'delete-search <searches...>',
    'put searches that have ended into the bin, with their runs',
  ).does(async (searches, options) => {
    const { deleteAllSearches } = await import('../edit.ts');
    await deleteAllSearches(searches.map(parseSearchId), options);
  });
  addCommand(
    program,
    'restore-search <searches...>',
    'take searches out of the bin, with the runs that went with them',
  ).does(async (searches, options) => {
    const { restoreAllSearches } = await import('../edit.ts');
    await restoreAllSearches(searches.map(parseSearchId), options);
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
