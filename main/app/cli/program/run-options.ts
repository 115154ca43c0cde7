import { Option } from 'commander';
import { tableFormatSchema } from '../../../../shared/contract/run-table.ts';
import { parseNames } from '../arguments.ts';
import { fileOption, forceOption, formatOption } from './shared-options.ts';

/** More columns than there is any use for. */
const mostColumns = 200;

export function runsOptions(): Option[] {
  return [
    new Option(
      '--filter <text>',
      'only those that meet it, as in the window: "acc>0.9 lr:1e-4..1e-2 tag:paper -is:trial"',
    ),
    new Option('--sort <fields>', 'by fields apart by commas, a minus for descending: --sort=-acc,lr'),
    new Option('--archived', 'those put aside').conflicts('bin'),
    new Option('--bin', 'those in the bin'),
    fileOption('write them as a table, - for standard output; its ending names the format'),
    formatOption(tableFormatSchema.options),
    new Option(
      '--columns <names>',
      'columns of the table, apart by commas: fields, or settings by their dotted paths',
    ).argParser((text) => parseNames(text, '--columns', mostColumns)),
    forceOption(),
  ];
}

export function editOptions(): Option[] {
  const gather = (tag: string, others: readonly string[] | undefined) => [...(others ?? []), tag];
  return [
    new Option('--name <text>', 'call them so'),
    new Option('--notes <text>', 'note this, in the place of what was noted'),
    new Option('--tag <tag>', 'give them a tag; may be given several times').argParser(gather),
    new Option('--untag <tag>', 'take a tag away; may be given several times').argParser(gather),
    new Option('--star', 'star them').conflicts('unstar'),
    new Option('--unstar', 'take their stars away'),
    new Option('--archive', 'put them aside').conflicts('unarchive'),
    new Option('--unarchive', 'take them out of the archive'),
  ];
}

export function deleteOptions(): Option[] {
  return [new Option('--for-good', 'delete runs in the bin for good, with their checkpoints')];
}
