import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../main/app/cli/program.ts';

/** Every command that does something, with its whole name. */
function listCommands(parent: Command, prefix = ''): { readonly name: string; readonly command: Command }[] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return command.commands.length > 0 ? listCommands(command, `${name} `) : [{ name, command }];
  });
}

const commands = listCommands(createProgram(() => undefined));

describe('the commands of the command line', () => {
  test.each(commands)('$name speaks as all others do', ({ command }) => {
    const flags = command.options.map(({ flags: text }) => text);
    expect(flags).toContain('--json');
    for (const { description } of command.options) expect(description).toMatch(/^\S.*[^.]$/s);
    expect(command.description()).toMatch(/^[a-z].*[^.]$/);
    if (flags.includes('--to <file>')) expect(flags).toContain('--force');
  });

  test('an option means the same wherever it is', () => {
    const shapes = new Map<string, Set<string>>();
    for (const { command } of commands)
      for (const { long, short, required, optional } of command.options) {
        const shape = `${short ?? ''} ${required ? 'takes a value' : optional ? 'may take one' : 'takes none'}`;
        shapes.set(long!, (shapes.get(long!) ?? new Set()).add(shape));
      }
    expect([...shapes].filter(([, { size }]) => size > 1).map(([name]) => name)).toEqual([]);
  });
});
