import { Command } from 'commander';
import { version } from '../version.ts';
import { commandAdder } from './program/add-command.ts';
import { addDataCommands } from './program/data-commands.ts';
import { addMachineCommands } from './program/machine-commands.ts';
import { addRunCommands } from './program/run-commands.ts';
import { addSearchCommands } from './program/search-commands.ts';
import { addTrainingCommands } from './program/training-commands.ts';
import { addWalkCommands } from './program/walk-commands.ts';

/**
 * The command line. Each action loads what it needs when it is called, so that small commands start at once.
 * `onExitCode` is told the exit code of an action that has one.
 */
export function createProgram(onExitCode: (code: number) => void): Command {
  const program = new Command('netsitter')
    .description('A lab workbench for training and babysitting small neural networks.')
    .version(version)
    .option(
      '--home <folder>',
      'where database, checkpoints and caches live (else NETSITTER_HOME, else your application data)',
    )
    .showHelpAfterError('`netsitter --help` lists the commands.');
  const addCommand = commandAdder(program, onExitCode);
  addTrainingCommands(program, addCommand);
  addRunCommands(program, addCommand);
  addSearchCommands(program, addCommand);
  addWalkCommands(program, addCommand);
  addDataCommands(program, addCommand);
  addMachineCommands(program, addCommand);
  return program;
}
