import { Command, CommanderError } from 'commander';
import { UserError, describeError } from '../../shared/errors.ts';
import { parseWholeNumber } from './cli/arguments.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { withCore } from './cli/open-core.ts';
import { note, print } from './cli/output.ts';
import { watchSignals } from './cli/signals.ts';
import { version } from './version.ts';

interface Options {
  readonly data: string;
  readonly only: string[];
  readonly quick?: boolean;
  readonly seeds?: string;
  readonly engine: string;
  readonly afresh?: boolean;
  readonly examples: boolean;
  readonly home?: string;
  readonly to: string;
}

/** `npm run reproduce`: runs the recipes and writes a report that holds our figures against their sources'. */
const program = new Command('reproduce')
  .description('Runs the recipes and writes reproduction.html and reproduction.md.')
  .requiredOption(
    '--data <folder>',
    'a folder whose folders are data sets (FDDB, LFW, tables, picture folders)',
  )
  .option('--only <recipe>', 'only this recipe; can be given more than once', gather, [])
  .option('--quick', 'small versions, for trying whether all runs; nothing is judged')
  .option('--seeds <number>', 'how many seeds, also where a run takes long (3 where it does not)')
  .option('--engine <name>', 'as `netsitter engines` lists them', 'auto')
  .option('--afresh', 'train again what the home holds already')
  .option(
    '--no-examples',
    'leave out pictures of samples, so that the report can be passed on where the data may not',
  )
  .option('--home <folder>', 'where runs are kept (else NETSITTER_HOME, else your application data)')
  .option('--to <folder>', 'where the report is written', '.')
  .exitOverride();

function gather(name: string, names: readonly string[]): string[] {
  return [...names, name];
}

/** As a POSIX shell takes it for one argument. */
function quoteArgument(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function run(): Promise<number> {
  const { seeds: seedText, home, ...options } = program.parse().opts<Options>();
  const seeds = seedText === undefined ? undefined : parseWholeNumber(seedText, '--seeds', 1, 100);
  const stopping = new AbortController();
  return withCore(home, async (core) => {
    const { reproduce } = await import('../reproduction/reproduce.ts');
    const interruption = watchSignals(() => {
      note('\nStopping; the report will hold what is there. Once more ends at once.');
      stopping.abort();
    });
    const { html, markdown, evidence } = await reproduce(core, {
      ...options,
      quick: options.quick ?? false,
      afresh: options.afresh ?? false,
      ...(seeds === undefined ? {} : { seeds }),
      version,
      command: ['npm run reproduce --', ...process.argv.slice(2).map(quoteArgument)].join(' '),
      tell: note,
      signal: stopping.signal,
    }).finally(() => {
      interruption.release();
    });
    print(html);
    print(markdown);
    const failed = evidence.some(({ standing }) => standing === 'failed');
    return interruption.exitCode() ?? (failed ? exitCodes.workFailed : exitCodes.done);
  });
}

async function runExplained(): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongRequest;
    note(describeError(error));
    if (process.env['NETSITTER_DEBUG'] && error instanceof Error) note(error.stack ?? '');
    const isRequest = error instanceof UserError && error.kind === 'request';
    return isRequest ? exitCodes.wrongRequest : exitCodes.workFailed;
  }
}

process.exitCode = await runExplained();
