import type { StartSearch } from '../../../shared/contract/searches.ts';
import { UserError } from '../../../shared/errors.ts';
import type { SearchSummary } from '../../../shared/searches/records.ts';
import type { SearchResult } from '../../../shared/searches/result.ts';
import { hasFailed } from '../../../shared/searches/trial-marks.ts';
import type { Core } from '../../api/core.ts';
import { readRecipeFile } from '../../api/recipes.ts';
import { findSearch, prepareSearch, resumeSearch, stopSearch } from '../../api/searches.ts';
import { plural } from '../../../shared/wording.ts';
import { exitCodes } from './exit-codes.ts';
import { withCore } from './open-core.ts';
import { endSentence, note, print, printJson } from './output.ts';
import { createProgress } from './progress.ts';
import { createSearchProgress } from './search-progress.ts';
import { printSearch, readSearchResult } from './search-result.ts';
import { watchSignals } from './signals.ts';

export interface SearchOptions {
  readonly home?: string;
  readonly data?: string;
  readonly engine?: string;
  readonly set?: Record<string, unknown>;
  readonly seed?: number;
  readonly name?: string;
  readonly trials?: number;
  readonly atOnce?: number;
  readonly resume?: number;
  readonly stop?: number;
  readonly json?: boolean;
}

/** A search ends within a step of its trials; one that does not answer this long is given up on. */
const patience = 30_000;

/** `netsitter search` */
export async function search(recipe: string | undefined, options: SearchOptions): Promise<number> {
  const { home, resume, stop, atOnce, json } = options;
  if ([recipe, resume, stop].filter((choice) => choice !== undefined).length !== 1) {
    const remedy = 'Give a recipe, or --resume or --stop with the number of a search.';
    throw new UserError('request', 'One search is to be named.', remedy);
  }
  if (stop !== undefined) return stopElsewhere(stop, options);
  if (resume !== undefined) {
    return withCore(home, async (core) => followSearch(core, await resumeSearch(core, resume, atOnce), json));
  }
  const request = await readRequest(recipe!, options);
  return withCore(home, async (core) => {
    const progress = createProgress();
    const { search: prepared, means } = await prepareSearch(core, request, {
      onProgress: progress.preparing,
    }).finally(() => {
      progress.close();
    });
    if (options.data === undefined) {
      const { name, path } = prepared.dataSource;
      note(`Data: ${name ?? path} (drawn); --data names another set or folder.`);
    }
    return followSearch(core, core.searches.start(prepared, means), json);
  });
}

async function readRequest(recipe: string, options: SearchOptions): Promise<StartSearch> {
  const { data, engine, set = {}, seed, name, trials, atOnce } = options;
  return {
    recipe: recipe.endsWith('.json') ? await readRecipeFile(recipe) : recipe,
    ...(data === undefined ? {} : { data }),
    set: { ...set, ...(trials === undefined ? {} : { 'search.trials': trials }) },
    ...(engine === undefined ? {} : { engine }),
    ...(seed === undefined ? {} : { seed }),
    ...(name === undefined ? {} : { name }),
    ...(atOnce === undefined ? {} : { atOnce }),
  };
}

/**
 * Shows a search of this process until it has ended, then its best trials. The first Ctrl-C (or termination signal)
 * stops it, its trials with checkpoints; a second one ends this process at once. Returns the exit code.
 */
async function followSearch(core: Core, started: SearchSummary, json = false): Promise<number> {
  const { id } = started;
  const interruption = watchSignals(() => {
    note(`\nStopping search ${id} after this step; once more ends it without checkpoints.`);
    core.searches.stop(id);
  });
  const progress = createSearchProgress();
  try {
    for await (const event of core.searches.watch(id)) progress.update(event);
  } finally {
    progress.close();
    interruption.release();
  }
  const result = readSearchResult(core.store, id);
  if (json) printJson(result);
  else printSearch(core.store, id);
  if (result.state === 'finished') return reportFailures(result);
  if (result.state === 'stopped') note(`\`netsitter search --resume ${id}\` goes on with it.`);
  return interruption.exitCode() ?? exitCodes.workFailed;
}

/** Trials that failed for an error are no results; one that diverged, or was stopped, is what it is. */
function reportFailures({ search: id, trials }: SearchResult): number {
  const failed = trials.filter(({ state, reason }) => state !== null && hasFailed({ state, reason }));
  const [first] = failed;
  if (first === undefined) return exitCodes.done;
  const others = failed.length === 1 ? '' : `, ${failed.length - 1} more alike or for other reasons`;
  note(
    `${failed.length} of ${plural(trials.length, 'trial')} failed. ` +
      endSentence(`Trial ${first.trial}: ${first.reason ?? first.state}${others}`),
  );
  note(`\`netsitter search --resume ${id}\` tries them again.`);
  return exitCodes.workFailed;
}

/** `netsitter search --stop`: asks the process that looks after the search to stop it, and waits until it has. */
function stopElsewhere(id: number, { home, json }: SearchOptions): Promise<number> {
  return withCore(home, async (core) => {
    stopSearch(core, id);
    const signal = AbortSignal.timeout(patience);
    for await (const event of core.searches.watch(id, signal)) if (event.search.state !== 'running') break;
    const { state, reason } = findSearch(core.store, id);
    if (json) printJson({ search: id, state, reason });
    else print(endSentence(`Search ${id} is ${state}${reason === null ? '' : `: ${reason}`}`));
    if (state !== 'running') return exitCodes.done;
    note(`It was asked to stop ${patience / 1000} s ago and has not answered; the request stays.`);
    return exitCodes.workFailed;
  });
}
