import { Option, type Command } from 'commander';
import type { EnginesOptions } from '../engines.ts';
import type { ServeOptions } from '../serve.ts';
import type { AddCommand } from './add-command.ts';
import { wholeNumberOption } from './shared-options.ts';

/** Commands about what this machine can do, and the window it serves. */
export function addMachineCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('This machine:');
  addCommand(
    program,
    'engines',
    'say which engines are usable here',
    new Option('--measure', 'time training steps on each of them'),
    new Option('--recipe <recipe>', 'whose network is measured: its name, or a JSON file').default(
      'quick-start',
    ),
  ).does(async (_args, options) => {
    const { showEngines } = await import('../engines.ts');
    await showEngines(options as EnginesOptions);
  });
  addCommand(
    program,
    'serve',
    'serve the window to a browser on this machine',
    wholeNumberOption('--port <number>', 'the port; any free one where left out', 0, 65535).default(0, 'any'),
    new Option('--open', 'open it in the browser'),
  ).does(async (_args, options) => {
    const { serve } = await import('../serve.ts');
    return serve(options as ServeOptions);
  });
}
