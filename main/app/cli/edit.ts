import { UserError } from '../../../shared/errors.ts';
import { daysInBin, runEditSchema, type RunEdit } from '../../../shared/run-edits.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { deleteRuns, editRuns, forgetRuns, restoreRuns } from '../../api/run-edits.ts';
import type { Core } from '../../api/core.ts';
import { withCore } from './open-core.ts';
import { print, printJson } from './output.ts';

interface CommonOptions {
  readonly home?: string;
  readonly json?: boolean;
}

export interface EditOptions extends CommonOptions {
  readonly name?: string;
  readonly notes?: string;
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
  readonly star?: true;
  readonly unstar?: true;
  readonly archive?: true;
  readonly unarchive?: true;
}

/** `netsitter edit` */
export function editAll(ids: readonly number[], options: EditOptions): Promise<void> {
  const edit = editOf(options);
  return act(ids, options, 'changed', (core, runs) => editRuns(core, runs, edit));
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
      else print(`${count(forgotten)} deleted for good.`);
    });
  }
  const inBin = `in the bin, for ${daysInBin} days; \`netsitter restore\` takes them out`;
  return act(ids, options, inBin, (core, runs) => deleteRuns(core, runs));
}

/** `netsitter restore` */
export function restoreAll(ids: readonly number[], options: CommonOptions): Promise<void> {
  return act(ids, options, 'restored', (core, runs) => restoreRuns(core, runs));
}

function act(
  ids: readonly number[],
  { home, json }: CommonOptions,
  outcome: string,
  work: (core: Core, ids: readonly number[]) => RunSummary[],
): Promise<void> {
  return withCore(home, (core) => {
    const runs = work(core, unique(ids));
    if (json) printJson({ runs });
    else print(`${count(runs.length)} ${outcome}.`);
  });
}

function editOf({ name, notes, tag, untag, star, unstar, archive, unarchive }: EditOptions): RunEdit {
  const asked: RunEdit = {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(star || unstar ? { isStarred: star === true } : {}),
    ...(archive || unarchive ? { isArchived: archive === true } : {}),
    ...(tag ? { addTags: [...tag] } : {}),
    ...(untag ? { removeTags: [...untag] } : {}),
  };
  if (Object.keys(asked).length === 0) {
    const remedy = 'Give --name, --notes, --tag, --untag, --star, --unstar, --archive or --unarchive.';
    throw new UserError('request', 'There is nothing to change.', remedy);
  }
  const read = runEditSchema.safeParse(asked);
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

function count(runs: number): string {
  return `${runs} ${runs === 1 ? 'run' : 'runs'}`;
}
