import { Option } from 'commander';
import { parseWalkId } from './arguments.ts';

/** Options of `netsitter check` besides those that say what is trained. */
export function checkOptions(): Option[] {
  const conflicts = ['data', 'engine', 'set', 'seed', 'threads', 'name', 'only', 'all'];
  return [
    new Option('--only <checks...>', 'run these checks only'),
    new Option('--all', 'run every check, the searches and the first full run too').conflicts('only'),
    new Option('--list', 'list the checks there are').conflicts([...conflicts, 'resume']),
    new Option('--resume <walk>', 'go on with a walk that was stopped or interrupted')
      .argParser(parseWalkId)
      .conflicts(conflicts),
  ];
}
