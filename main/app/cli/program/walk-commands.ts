import { Option, type Command } from 'commander';
import { parseWalkId } from '../arguments.ts';
import type { ExportWalkOptions } from '../export-walk.ts';
import type { AddCommand } from './add-command.ts';
import { checkOptions, exportWalkOptions } from './check-options.ts';
import { trainOptions } from './shared-options.ts';

/** Commands that walk through the checks of a network and its data. */
export function addWalkCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('Checks:');
  addCommand(
    program,
    'check [recipe]',
    'check a network and its data before hours are spent on them: a recipe by its name, or a JSON file',
    ...trainOptions(),
    ...checkOptions(),
  ).does(async ([recipe], options) => {
    const { check } = await import('../check.ts');
    return check(recipe, options);
  });
  addCommand(
    program,
    'checks [walk]',
    'list the walks through checks, or show the verdicts of one',
    new Option('--recompute', 'judge anew from stored numbers, and say whether anything differs'),
  ).does(async ([walk], options) => {
    const { showWalk, showWalks } = await import('../checks.ts');
    return walk === undefined ? showWalks(options) : showWalk(parseWalkId(walk), options);
  });
  addCommand(
    program,
    'export-walk <walk>',
    'write the report of a walk through checks, or the chart of one of them, to a file',
    ...exportWalkOptions(),
  ).does(async ([walk], options) => {
    const { exportWalkToFile } = await import('../export-walk.ts');
    await exportWalkToFile(parseWalkId(walk!), options as ExportWalkOptions);
  });
}
