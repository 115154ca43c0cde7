import { runStateSchema, type RunSummary } from '../runs.ts';

type Flag = (run: RunSummary) => boolean;

const is: readonly (readonly [string, Flag])[] = [
  ['starred', (run) => run.isStarred],
  ['tagged', (run) => run.tags.length > 0],
  ['trial', (run) => run.search !== null],
  ['check', (run) => run.check !== null],
  ['archived', (run) => run.archivedAt !== null],
  ['diverged', (run) => run.reason?.includes('diverged') ?? false],
  ...runStateSchema.options.map((state): [string, Flag] => [state, (run) => run.state === state]),
];

const has: readonly (readonly [string, Flag])[] = [
  ['notes', (run) => run.notes !== ''],
  ['tags', (run) => run.tags.length > 0],
  ['test', (run) => run.test !== null],
];

/** What `is:` and `has:` can ask of a run. */
export const flags = { is: new Map(is), has: new Map(has) };
export const flagNames = { is: [...flags.is.keys()], has: [...flags.has.keys()] };

const texts = new WeakMap<RunSummary, string>();

/** All the text of a run that bare words are looked for in, in small letters; put together once for each row. */
export function textOf(run: RunSummary): string {
  let text = texts.get(run);
  if (text === undefined) {
    const { name, recipe, state, reason, dataName, engine, id, search, check, tags, notes } = run;
    const trial = search === null ? '' : `search ${search.id} trial ${search.trial} ${search.label}`;
    const probe = check === null ? '' : `walk ${check.walk} ${check.label}`;
    text = [name, recipe, state, reason, dataName, engine, `#${id}`, trial, probe, ...tags, notes]
      .join('\n')
      .toLowerCase();
    texts.set(run, text);
  }
  return text;
}
