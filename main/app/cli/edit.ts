import type { z } from 'zod';
import { UserError } from '../../../shared/errors.ts';
import { daysInBin, runEditSchema, type RunEdit } from '../../../shared/run-edits.ts';
import { searchEditSchema } from '../../../shared/searches/search-edits.ts';
import { plural } from '../../../shared/wording.ts';
import type { Core } from '../../api/core.ts';
import { deleteRuns, editRuns, forgetRuns, restoreRuns } from '../../api/run-edits.ts';
import { deleteSearches, editSearches, restoreSearches } from '../../api/search-edits.ts';
import { withCore } from './open-core.ts';
import { print, printJson } from './output.ts';

interface CommonOptions {
  readonly home?: string;
  readonly json?: boolean;
}

export interface EditSearchOptions extends CommonOptions {
  readonly name?: string;
  readonly notes?: string;
}

export interface EditOptions extends EditSearchOptions {
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
  readonly star?: true;
  readonly unstar?: true;
  readonly archive?: true;
  readonly unarchive?: true;
}

/** `netsitter edit` */
export function editAll(ids: readonly number[], options: EditOptions): Promise<void> {
  const edit = runEditOf(options);
  return change('runs', ids, options, 'changed', (core, runs) => editRuns(core, runs, edit));
}

/** `netsitter delete` */
export function deleteAll(
  ids: readonly number[],
  options: CommonOptions & { readonly forGood?: true },
): Promise<void> {
  if (options.forGood) {
    return withCore(options.home, (core) => {
      const { forgotten } = forgetRuns(core, unique(ids));
      if (options.json) printJson({ forgotten: unique(ids) });
      else print(`${plural(forgotten, 'run')} deleted for good.`);
    });
  }
  const inBin = `in the bin, for ${daysInBin} days; \`netsitter restore\` takes them out`;
  return change('runs', ids, options, inBin, deleteRuns);
}

/** `netsitter restore` */
export function restoreAll(ids: readonly number[], options: CommonOptions): Promise<void> {
  return change('runs', ids, options, 'restored', restoreRuns);
}

/** `netsitter edit-search` */
export function editAllSearches(ids: readonly number[], options: EditSearchOptions): Promise<void> {
  const { name, notes } = options;
  const asked = { ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }) };
  const edit = readEdit(searchEditSchema, asked, 'Give --name or --notes.');
  return change('searches', ids, options, 'changed', (core, searches) => editSearches(core, searches, edit));
}

/** `netsitter delete-search` */
export function deleteAllSearches(ids: readonly number[], options: CommonOptions): Promise<void> {
  const inBin = `in the bin with all runs, for ${daysInBin} days; \`netsitter restore-search\` takes them out`;
  return change('searches', ids, options, inBin, deleteSearches);
}

/** `netsitter restore-search` */
export function restoreAllSearches(ids: readonly number[], options: CommonOptions): Promise<void> {
  return change('searches', ids, options, 'restored', restoreSearches);
}

const nouns = { runs: ['run', 'runs'], searches: ['search', 'searches'] } as const;

function change(
  kind: keyof typeof nouns,
  ids: readonly number[],
  { home, json }: CommonOptions,
  outcome: string,
  work: (core: Core, ids: readonly number[]) => readonly unknown[],
): Promise<void> {
  const [one, several] = nouns[kind];
  return withCore(home, (core) => {
    const changed = work(core, unique(ids));
    if (json) printJson({ [kind]: changed });
    else print(`${plural(changed.length, one, several)} ${outcome}.`);
  });
}

function runEditOf({ name, notes, tag, untag, star, unstar, archive, unarchive }: EditOptions): RunEdit {
  const asked = {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(star || unstar ? { isStarred: star === true } : {}),
    ...(archive || unarchive ? { isArchived: archive === true } : {}),
    ...(tag ? { addTags: [...tag] } : {}),
    ...(untag ? { removeTags: [...untag] } : {}),
  };
  const remedy = 'Give --name, --notes, --tag, --untag, --star, --unstar, --archive or --unarchive.';
  return readEdit(runEditSchema, asked, remedy);
}

/** `UserError` where nothing is asked for, or something that cannot be. */
function readEdit<Edit>(schema: z.ZodType<Edit>, asked: object, remedy: string): Edit {
  if (Object.keys(asked).length === 0) throw new UserError('request', 'There is nothing to change.', remedy);
  const read = schema.safeParse(asked);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const option =
    { addTags: '--tag', removeTags: '--untag' }[String(issue?.path[0])] ?? `--${String(issue?.path[0])}`;
  throw new UserError(
    'request',
    `${option} cannot be used: ${issue?.message ?? 'it is malformed'}.`,
    'Give another.',
  );
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
