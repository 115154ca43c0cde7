import { Option, type Command } from 'commander';
import { parseRunId } from '../arguments.ts';
import type { ExportOptions } from '../export.ts';
import type { ReportOptions } from '../report.ts';
import type { AddCommand } from './add-command.ts';
import { compareOptions } from './compare-options.ts';
import { exportOptions } from './export-options.ts';
import { deleteOptions, editOptions, runsOptions } from './run-options.ts';
import { fileOption, forceOption } from './shared-options.ts';

/** Commands that list, show, change and write what runs left behind. */
export function addRunCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('Runs:');
  addCommand(program, 'runs', 'list the runs, or write them as a table', ...runsOptions()).does(
    async (_args, options) => {
      const { showRuns } = await import('../runs.ts');
      await showRuns(options);
    },
  );
  addCommand(program, 'edit <runs...>', 'name, note, tag, star or archive runs', ...editOptions()).does(
    async (runs, options) => {
      const { editAll } = await import('../edit.ts');
      await editAll(runs.map(parseRunId), options);
    },
  );
  addCommand(program, 'delete <runs...>', 'put runs that have ended into the bin', ...deleteOptions()).does(
    async (runs, options) => {
      const { deleteAll } = await import('../edit.ts');
      await deleteAll(runs.map(parseRunId), options);
    },
  );
  addCommand(program, 'restore <runs...>', 'take runs out of the bin').does(async (runs, options) => {
    const { restoreAll } = await import('../edit.ts');
    await restoreAll(runs.map(parseRunId), options);
  });
  addCommand(program, 'show <run>', 'show everything about a run').does(async ([run], options) => {
    const { showRun } = await import('../show.ts');
    await showRun(parseRunId(run!), options);
  });
  addCommand(
    program,
    'compare <run> <others...>',
    'show where runs differ and what came out',
    ...compareOptions(),
  ).does(async (runs, options) => {
    const { compare } = await import('../compare.ts');
    await compare(runs.map(parseRunId), options);
  });
  addCommand(
    program,
    'export <run>',
    'write figures, tables or everything of a run to a file',
    ...exportOptions(),
  ).does(async ([run], options) => {
    const { exportToFile } = await import('../export.ts');
    await exportToFile(parseRunId(run!), options as ExportOptions);
  });
  addCommand(
    program,
    'report <runs...>',
    'write a report on runs as one HTML file',
    fileOption('the file, - for standard output').makeOptionMandatory(),
    new Option(
      '--title <text>',
      "the report's title; where left out, the name of the run or how many there are",
    ),
    forceOption(),
  ).does(async (runs, options) => {
    const { reportToFile } = await import('../report.ts');
    await reportToFile(runs.map(parseRunId), options as ReportOptions);
  });
}
