import { Option } from 'commander';
import { chartFormats } from '../../../../shared/checks/exports.ts';
import { checkNames } from '../../../../shared/checks/records.ts';
import { parseWalkId } from '../arguments.ts';
import { fileOption, forceOption } from './shared-options.ts';

/** Options of `netsitter check` besides those that say what is trained. */
export function checkOptions(): Option[] {
  const conflicts = ['data', 'engine', 'set', 'seed', 'threads', 'name', 'only', 'all'];
  return [
    new Option('--only <checks...>', 'run these checks only'),
    new Option('--all', 'run every check, the searches and the first full run too').conflicts('only'),
    new Option('--repeat <checks...>', 'with --resume: do these checks of the walk again').conflicts([
      ...conflicts,
      'list',
    ]),
    new Option('--list', 'list the checks there are').conflicts([...conflicts, 'resume']),
    new Option('--resume <walk>', 'go on with a walk that was stopped or interrupted')
      .argParser(parseWalkId)
      .conflicts(conflicts),
  ];
}

/** Options of `netsitter export-walk`. */
export function exportWalkOptions(): Option[] {
  return [
    fileOption('the file, - for standard output').makeOptionMandatory(),
    new Option('--check <check>', 'only the chart of this check, or the table behind it').choices(checkNames),
    new Option('--format <format>', "of a chart: the format, where the file's ending does not say").choices(
      chartFormats,
    ),
    forceOption(),
  ];
}
