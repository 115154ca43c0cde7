import { CommanderError } from 'commander';
import { UserError, describeError } from '../../shared/errors.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { note } from './cli/output.ts';
import { createProgram } from './cli/program.ts';

// A reader such as `head` may close standard output early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

// Nobody may be left to see the progress of a run; the run goes on.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run();

async function run(): Promise<number> {
  let exitCode: number = exitCodes.done;
  try {
    const program = createProgram((code) => {
      exitCode = code;
    });
    throwInsteadOfExit(program);
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

function throwInsteadOfExit(command: ReturnType<typeof createProgram>): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

/** One paragraph for a person; where from, for whoever mends the program, with NETSITTER_DEBUG set. */
function explain(error: unknown): number {
  // The command line's parser has said what is wrong already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongRequest;
  note(describeError(error));
  if (process.env['NETSITTER_DEBUG'] && error instanceof Error) note(error.stack ?? '');
  return error instanceof UserError && error.kind === 'request'
    ? exitCodes.wrongRequest
    : exitCodes.workFailed;
}
