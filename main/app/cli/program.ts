import { Command, Option, type OptionValues } from 'commander';
import { largestSyntheticSize, syntheticSets } from '../../../shared/contract/data-sets.ts';
import { exportFormatSchema, exportWhatSchema } from '../../../shared/contract/index.ts';
import { mostCells } from '../../../shared/decision-regions.ts';
import { fractionsSchema } from '../../../shared/metrics/confusion-matrix.ts';
import { mostLayersShown } from '../../../shared/metrics/watches.ts';
import { checkpointKindSchema } from '../../../shared/runs.ts';
import { dataFormats, splitSchema } from '../../../shared/specs/data.ts';
import {
  searchExportFormatSchema,
  searchExportWhatSchema,
  type SearchExportWhat,
} from '../../../shared/searches/exports.ts';
import { largestSeed } from '../../../shared/specs/seed.ts';
import { version } from '../version.ts';
import {
  gatherSetting,
  parseNames,
  parseRunId,
  parseRunName,
  parseSearchId,
  parseWalkId,
  parseWholeNumber,
} from './arguments.ts';
import { checkOptions } from './check-options.ts';
import { curveOptions } from './curve-options.ts';
import { compareOptions } from './compare-options.ts';
import type { CreateOptions } from './data.ts';
import type { DataCheckOptions } from './data-check.ts';
import type { DataExportOptions } from './data-export.ts';
import type { EnginesOptions } from './engines.ts';
import type { EstimateOptions } from './estimate.ts';
import type { ExportOptions } from './export.ts';
import type { ExportSearchOptions } from './export-search.ts';
import type { ReportOptions } from './report.ts';
import { deleteOptions, editOptions, runsOptions, searchesOptions } from './run-options.ts';
import type { ServeOptions } from './serve.ts';
import type { TrainOptions } from './train.ts';

/** What an action leads to: an exit code, or nothing where all is well. */
type Outcome = Promise<number | undefined> | Promise<void>;

interface CommonOptions {
  readonly home?: string;
  readonly json?: boolean;
}

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

  /** A command whose action gets its arguments and then its options, those of the program among them. */
  const addCommand = (
    parent: Command,
    usage: string,
    description: string,
    ...options: readonly Option[]
  ): { readonly does: (action: (args: string[], options: OptionValues) => Outcome) => Command } => {
    const command = parent.command(usage).description(description);
    const name = parent === program ? command.name() : `${parent.name()} ${command.name()}`;
    command.showHelpAfterError(`\`netsitter ${name} --help\` tells what it takes.`);
    options.forEach((option) => command.addOption(option));
    command.option('--json', 'end with one JSON object on standard output; progress goes to standard error');
    const does = (action: (args: string[], options: OptionValues) => Outcome): Command =>
      command.action(async () => {
        const code = await action(command.processedArgs.flat() as string[], command.optsWithGlobals());
        if (typeof code === 'number') onExitCode(code);
      });
    return { does };
  };

  addCommand(program, 'recipes', 'list the recipes').does(async (_args, options) => {
    const { showRecipes } = await import('./recipes.ts');
    await showRecipes(options);
  });

  const data = program.command('data').description('register and list data sets');
  addCommand(
    data,
    'add <name> <path>',
    'register a folder, or the file of a table, under a name',
    new Option('--format <format>', 'its layout; recognised where left out').choices(dataFormats),
  ).does(async ([name, path], options) => {
    const { registerDataSet } = await import('./data.ts');
    await registerDataSet(name!, path!, options);
  });
  addCommand(
    data,
    'create <name>',
    'draw a synthetic data set and register it under a name',
    new Option('--format <format>', 'its layout').choices(dataFormats).makeOptionMandatory(),
    new Option('--size <number>', `how many are drawn; where left out, ${describeSizes()}`).argParser(
      (text) => parseWholeNumber(text, '--size', 1, largestSyntheticSize),
    ),
    new Option('--seed <number>', 'the seed of everything drawn').argParser((text) =>
      parseWholeNumber(text, '--seed', 0, largestSeed),
    ),
    new Option('--to <folder>', 'a new folder; one below the home folder where left out'),
  ).does(async ([name], options) => {
    const { drawDataSet } = await import('./data.ts');
    return drawDataSet(name!, options as CreateOptions);
  });
  addCommand(data, 'rename <name> <new>', 'give a registered data set another name').does(
    async ([name, to], options) => {
      const { renameRegistered } = await import('./data.ts');
      await renameRegistered(name!, to!, options);
    },
  );
  addCommand(
    data,
    'remove <name>',
    "forget a data set's name; its files and the runs trained on it stay",
  ).does(async ([name], options) => {
    const { removeRegistered } = await import('./data.ts');
    await removeRegistered(name!, options);
  });
  addCommand(data, 'list', 'list the registered data sets').does(async (_args, options) => {
    const { showDataSets } = await import('./data.ts');
    await showDataSets(options);
  });
  addCommand(
    data,
    'export <data>',
    'write figures of a table: how its values are spread, or its points on a map',
    new Option('--what <what>', 'what to write')
      .choices(['distributions', 'points'])
      .default('distributions'),
    new Option('--split <split>', 'of which split').choices(splitSchema.options).default('train'),
    new Option(
      '--to <file>',
      'the file; its ending, csv, json, svg or png, names the format',
    ).makeOptionMandatory(),
    ...dataCheckOptions().filter(({ long }) => long !== '--grid'),
  ).does(async ([dataSet], options) => {
    const { exportDataSet } = await import('./data-export.ts');
    await exportDataSet(dataSet!, options as DataExportOptions);
  });
  addCommand(
    data,
    'check <data>',
    'look at a registered data set or a folder before training on it',
    ...dataCheckOptions(),
  ).does(async ([dataSet], options) => {
    const { checkDataSet } = await import('./data-check.ts');
    return checkDataSet(dataSet!, options as DataCheckOptions);
  });

  addCommand(
    program,
    'train <recipe>',
    'train a network by a recipe: its name, or a JSON file',
    ...trainOptions(),
  ).does(async ([recipe], options) => {
    const { train } = await import('./train.ts');
    return train(recipe!, options as TrainOptions);
  });
  addCommand(
    program,
    'estimate <recipe>',
    'say how long a run would take, and how much memory, without starting it',
    ...trainOptions().filter(({ long }) => long !== '--name'),
  ).does(async ([recipe], options) => {
    const { estimate } = await import('./estimate.ts');
    return estimate(recipe!, options as EstimateOptions);
  });
  addCommand(program, 'runs', 'list the runs, or write them as a table', ...runsOptions()).does(
    async (_args, options) => {
      const { showRuns } = await import('./runs.ts');
      await showRuns(options);
    },
  );
  addCommand(program, 'edit <runs...>', 'name, note, tag, star or archive runs', ...editOptions()).does(
    async (args, options) => {
      const { editAll } = await import('./edit.ts');
      await editAll(args.map(parseRunId), options);
    },
  );
  addCommand(program, 'delete <runs...>', 'put runs that have ended into the bin', ...deleteOptions()).does(
    async (args, options) => {
      const { deleteAll } = await import('./edit.ts');
      await deleteAll(args.map(parseRunId), options);
    },
  );
  addCommand(program, 'restore <runs...>', 'take runs out of the bin').does(async (args, options) => {
    const { restoreAll } = await import('./edit.ts');
    await restoreAll(args.map(parseRunId), options);
  });
  addRunCommand('show <run>', 'show everything about a run', async (id, options) => {
    const { showRun } = await import('./show.ts');
    await showRun(id, options);
  });
  addCommand(
    program,
    'compare <run> <others...>',
    'show where runs differ and what came out',
    ...compareOptions(),
  ).does(async (args, options) => {
    const { compare } = await import('./compare.ts');
    await compare(args.map(parseRunId), options);
  });
  addRunCommand(
    'export <run>',
    'write figures, tables or everything of a run to a file',
    async (id, options) => {
      const { exportToFile } = await import('./export.ts');
      await exportToFile(id, options as ExportOptions);
    },
    ...exportOptions(),
  );
  addCommand(
    program,
    'report <runs...>',
    'write a report on runs as one HTML file',
    new Option('--to <file>', 'the file, - for standard output').makeOptionMandatory(),
    new Option(
      '--title <text>',
      "the report's title; where left out, the name of the run or how many there are",
    ),
    new Option('--force', 'replace a file that is there'),
  ).does(async (args, options) => {
    const { reportToFile } = await import('./report.ts');
    await reportToFile(args.map(parseRunId), options as ReportOptions);
  });
  addRunCommand('resume <run>', 'go on with a stopped or interrupted run', async (id, options) => {
    const { resume } = await import('./train.ts');
    return resume(id, options);
  });
  addRunCommand('stop <run>', 'stop a run, whichever process trains it', async (id, options) => {
    const { stop } = await import('./stop.ts');
    return stop(id, options);
  });
  addCommand(
    program,
    'search [recipe]',
    'run the trials of a search recipe: its name, or a JSON file',
    ...searchOptions(),
  ).does(async ([recipe], options) => {
    const { search } = await import('./search.ts');
    return search(recipe, options);
  });
  addCommand(
    program,
    'searches [search]',
    'list the searches, show the best trials of one, or name, note, delete or restore it',
    ...searchesOptions(),
  ).does(async ([id], options) => {
    const { searches } = await import('./searches.ts');
    await searches(id === undefined ? undefined : parseSearchId(id), options);
  });
  addCommand(
    program,
    'export-search <search>',
    'write the trials of a search, or a chart of them, to a file',
    ...searchExportOptions(),
  ).does(async ([id], options) => {
    const { exportSearchToFile } = await import('./export-search.ts');
    await exportSearchToFile(parseSearchId(id!), options as ExportSearchOptions);
  });
  addCommand(
    program,
    'check [recipe]',
    'check a network and its data before hours are spent on them: a recipe by its name, or a JSON file',
    ...trainOptions(),
    ...checkOptions(),
  ).does(async ([recipe], options) => {
    const { check } = await import('./check.ts');
    return check(recipe, options);
  });
  addCommand(
    program,
    'checks [walk]',
    'list the walks through checks, or show the verdicts of one',
    new Option('--recompute', 'judge anew from stored numbers, and say whether anything differs'),
  ).does(async ([id], options) => {
    const { showWalk, showWalks } = await import('./checks.ts');
    return id === undefined ? showWalks(options) : showWalk(parseWalkId(id), options);
  });
  addCommand(
    program,
    'engines',
    'say which engines are usable here',
    new Option('--measure', 'time training steps on each of them'),
    new Option('--recipe <recipe>', 'whose network is measured: its name, or a JSON file').default(
      'quick-start',
    ),
  ).does(async (_args, options) => {
    const { showEngines } = await import('./engines.ts');
    await showEngines(options as EnginesOptions);
  });
  addCommand(
    program,
    'serve',
    'serve the window to a browser on this machine',
    new Option('--port <number>', 'the port; any free one where left out')
      .default(0, 'any')
      .argParser((text) => parseWholeNumber(text, '--port', 0, 65535)),
    new Option('--open', 'open it in the browser'),
  ).does(async (_args, options) => {
    const { serve } = await import('./serve.ts');
    return serve(options as ServeOptions);
  });
  return program;

  function addRunCommand(
    usage: string,
    description: string,
    action: (id: number, options: CommonOptions) => Outcome,
    ...options: readonly Option[]
  ): void {
    addCommand(program, usage, description, ...options).does(([run], given) =>
      action(parseRunId(run!), given),
    );
  }
}

function searchOptions(): Option[] {
  return [
    ...trainOptions().filter(({ long }) => long !== '--threads'),
    new Option('--trials <number>', 'how many trials a random search draws').argParser((text) =>
      parseWholeNumber(text, '--trials', 1, 10_000),
    ),
    new Option(
      '--at-once <number>',
      'how many trials at once; as many as the machine makes worthwhile where left out',
    ).argParser((text) => parseWholeNumber(text, '--at-once', 1, 256)),
    new Option('--resume <search>', 'go on with a search that was stopped or interrupted')
      .argParser(parseSearchId)
      .conflicts(['data', 'engine', 'set', 'seed', 'name', 'trials']),
    new Option('--stop <search>', 'stop a search, whichever process looks after it')
      .argParser(parseSearchId)
      .conflicts(['data', 'engine', 'set', 'seed', 'name', 'trials', 'atOnce', 'resume']),
  ];
}

function searchExportOptions(): Option[] {
  return [
    new Option('--what <what>', 'what to export')
      .choices(searchExportWhatSchema.options)
      .default('trials' satisfies SearchExportWhat),
    new Option(
      '--to <file>',
      'the file, - for standard output; its ending names the format',
    ).makeOptionMandatory(),
    new Option('--format <format>', 'the format, where the ending does not say').choices(
      searchExportFormatSchema.options,
    ),
    new Option('--x <setting>', 'of a scatter: what lies along x, a varied setting or `result`'),
    new Option('--y <setting>', 'of a scatter: what lies along y'),
    new Option('--force', 'replace a file that is there'),
  ];
}

function describeSizes(): string {
  return dataFormats.map((format) => `${syntheticSets[format].size} ${syntheticSets[format].of}`).join(', ');
}

function dataCheckOptions(): Option[] {
  return [
    new Option(
      '--recipe <recipe>',
      'whose data settings are used: its name, or a JSON file; those usual for the format where left out',
    ),
    setOption('replace a data setting, e.g. data.label=species; may be given several times'),
    seedOption('the seed of what is drawn'),
    new Option('--grid <file>', 'write a PNG of samples as the network will see them'),
    new Option('--force', 'replace a file that is there'),
  ];
}

function setOption(description: string): Option {
  return new Option('--set <path=value>', description).default({}, 'none').argParser(gatherSetting);
}

function seedOption(description: string): Option {
  return new Option('--seed <number>', description).argParser((text) =>
    parseWholeNumber(text, '--seed', 0, largestSeed),
  );
}

function trainOptions(): Option[] {
  return [
    new Option(
      '--data <name or folder>',
      'a registered data set, a folder or a file; a synthetic set of the format where left out',
    ),
    new Option('--engine <engine>', 'what computes').default('auto'),
    setOption('replace a setting, e.g. training.epochs=5; may be given several times'),
    seedOption('the seed of everything drawn'),
    new Option('--threads <number>', "threads of an operator; the engine's choice where left out").argParser(
      (text) => parseWholeNumber(text, '--threads', 1, 1024),
    ),
    new Option('--name <text>', "the run's name; the recipe's title where left out").argParser(parseRunName),
  ];
}

function exportOptions(): Option[] {
  return [
    new Option('--what <what>', 'what to export').choices(exportWhatSchema.options).makeOptionMandatory(),
    new Option(
      '--to <file>',
      'the file, - for standard output; its ending names the format',
    ).makeOptionMandatory(),
    new Option('--format <format>', 'the format, where the ending does not say').choices(
      exportFormatSchema.options,
    ),
    new Option('--split <split>', 'which split; test, else validation, where left out').choices(
      splitSchema.options,
    ),
    new Option('--checkpoint <checkpoint>', 'which parameters; the last where left out').choices(
      checkpointKindSchema.options,
    ),
    new Option('--epoch <number>', 'of a confusion matrix: any evaluated epoch, not a checkpoint').argParser(
      (text) => parseWholeNumber(text, '--epoch', 0, Number.MAX_SAFE_INTEGER),
    ),
    new Option('--fractions <fractions>', 'of a confusion matrix: what its cells show').choices(
      fractionsSchema.options,
    ),
    new Option(
      '--against <run>',
      'of a difference of matrices: the run whose matrix is subtracted',
    ).argParser(parseRunId),
    new Option('--positive <class>', 'of roc and precision-recall: the class told from the rest'),
    new Option('--layers <names>', 'of gradients: which layers, apart by commas; at most 8').argParser(
      (text) => parseNames(text, '--layers', mostLayersShown),
    ),
    new Option('--columns <number>', 'of decision regions: how many cells wide').argParser((text) =>
      parseWholeNumber(text, '--columns', 2, mostCells),
    ),
    new Option('--rows <number>', 'of decision regions: how many cells high').argParser((text) =>
      parseWholeNumber(text, '--rows', 2, mostCells),
    ),
    ...curveOptions(),
    new Option('--force', 'replace a file that is there'),
  ];
}
