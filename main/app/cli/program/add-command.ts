import type { Command, Option, OptionValues } from 'commander';

/** What an action leads to: an exit code, or nothing where all is well. */
type Outcome = Promise<number | undefined> | Promise<void> | number;

/** Gets the arguments of a command and then its options, those of the program among them. */
type Action = (args: string[], options: OptionValues) => Outcome;

/** Adds a command to the program or to one of its groups; `does` says what it does. */
export type AddCommand = (
  parent: Command,
  usage: string,
  description: string,
  ...options: readonly Option[]
) => { readonly does: (action: Action) => void };

/** Adds commands to `program`; `onExitCode` is told the exit code of an action that has one. */
export function commandAdder(program: Command, onExitCode: (code: number) => void): AddCommand {
  return (parent, usage, description, ...options) => {
    const command = parent.command(usage).description(description);
    const name = parent === program ? command.name() : `${parent.name()} ${command.name()}`;
    command.showHelpAfterError(`\`netsitter ${name} --help\` tells what it takes.`);
    options.forEach((option) => command.addOption(option));
    command.option('--json', 'end with one JSON object on standard output; progress goes to standard error');
    return {
      does: (action) => {
        command.action(async () => {
          const code = await action(command.processedArgs.flat() as string[], command.optsWithGlobals());
          if (typeof code === 'number') onExitCode(code);
        });
      },
    };
  };
}
