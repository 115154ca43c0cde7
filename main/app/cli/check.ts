import { checkNameSchema, type CheckName } from '../../../shared/checks/records.ts';
import { checks, longChecks } from '../../../shared/checks/catalogue.ts';
import type { WalkDetail, WalkSummary } from '../../../shared/checks/walk/walks.ts';
import type { StartWalk } from '../../../shared/contract/walks.ts';
import { UserError } from '../../../shared/errors.ts';
import { nearestNames } from '../../../shared/suggestions.ts';
import type { Core } from '../../api/core.ts';
import { readRecipeFile } from '../../api/recipes.ts';
import { knownChecks, prepareWalk, readWalk, repeatChecks, resumeWalk } from '../../api/walks.ts';
import { createCheckProgress } from './check-progress.ts';
import { printWalk, walkResult } from './check-result.ts';
import { exitCodes } from './exit-codes.ts';
import { withCore } from './open-core.ts';
import { note, printColumns, printJson } from './output.ts';
import { createProgress } from './progress.ts';
import { watchSignals } from './signals.ts';

export interface CheckOptions {
  readonly home?: string;
  readonly data?: string;
  readonly engine?: string;
  readonly set?: Record<string, unknown>;
  readonly seed?: number;
  readonly threads?: number;
  readonly name?: string;
  readonly only?: readonly string[];
  readonly all?: boolean;
  readonly list?: boolean;
  readonly resume?: number;
  readonly repeat?: readonly string[];
  readonly json?: boolean;
}

/** `netsitter check` */
export function check(recipe: string | undefined, options: CheckOptions): Promise<number> | number {
  const { home, resume, repeat, list = false, json = false } = options;
  const asked = [recipe !== undefined, resume !== undefined, list].filter(Boolean).length;
  if (asked !== 1) {
    const fault =
      asked === 0 ? 'It is not said what is to be checked.' : 'More than one thing is to be checked.';
    const remedy =
      'Give a recipe, or --resume with the number of a walk, or --list for the checks there are.';
    throw new UserError('request', fault, remedy);
  }
  if (list) return listChecks(json);
  if (resume !== undefined) {
    const repeated = repeat === undefined ? [] : readCheckNames(repeat);
    return withCore(home, async (core) => {
      const walk =
        repeated.length === 0 ? resumeWalk(core, resume) : await repeatChecks(core, resume, repeated);
      return followWalk(core, walk, json);
    });
  }
  if (repeat !== undefined) {
    const remedy = 'Name the walk with --resume, by its number in `netsitter checks`.';
    throw new UserError('request', 'It is not said of which walk checks are to be repeated.', remedy);
  }
  return startChecks(recipe!, options);
}

async function startChecks(recipe: string, options: CheckOptions): Promise<number> {
  const request = await readRequest(recipe, options);
  return withCore(options.home, async (core) => {
    const progress = createProgress();
    const walk = await prepareWalk(core, request, { onProgress: progress.preparing }).finally(() => {
      progress.close();
    });
    if (options.data === undefined) {
      const { name, path } = walk.dataSource;
      note(`Data: ${name ?? path} (drawn); --data names another set or folder.`);
    }
    return followWalk(core, core.walks.start(walk), options.json);
  });
}

async function readRequest(recipe: string, options: CheckOptions): Promise<StartWalk> {
  const { data, engine, set = {}, seed, threads, name } = options;
  const chosen = chooseChecks(options);
  return {
    recipe: recipe.endsWith('.json') ? await readRecipeFile(recipe) : recipe,
    set,
    ...(data === undefined ? {} : { data }),
    ...(engine === undefined ? {} : { engine }),
    ...(seed === undefined ? {} : { seed }),
    ...(threads === undefined ? {} : { threads }),
    ...(name === undefined ? {} : { name }),
    ...(chosen === undefined ? {} : { checks: chosen }),
  };
}

function chooseChecks({ only, all = false }: CheckOptions): CheckName[] | undefined {
  if (only === undefined) return all ? [...knownChecks] : undefined;
  return readCheckNames(only);
}

/** `UserError` names the first that is no check. */
function readCheckNames(given: readonly string[]): CheckName[] {
  const typed = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  return typed.map((text) => {
    const name = checkNameSchema.safeParse(text);
    if (name.success) return name.data;
    const [nearest] = nearestNames(text, knownChecks, 1);
    const remedy = nearest === undefined ? '' : `Did you mean ${nearest}? `;
    throw new UserError(
      'request',
      `There is no check "${text}".`,
      `${remedy}\`netsitter check --list\` names them.`,
    );
  });
}

/** `netsitter check --list` */
function listChecks(json: boolean): number {
  const rows = checks.map(({ name, title, question }) => ({
    check: name,
    title,
    question,
    isLong: longChecks.includes(name),
  }));
  if (json) printJson({ checks: rows });
  else {
    const cells = rows.map(({ check: name, question, isLong }) => [
      name,
      isLong ? 'with --all' : '',
      question,
    ]);
    printColumns([['check', '', 'question'], ...cells], 'lll');
  }
  return exitCodes.done;
}

/**
 * Shows a walk of this process until it has ended, then its verdicts. The first Ctrl-C (or termination signal) stops
 * it, a second one ends this process at once. Returns the exit code.
 */
async function followWalk(core: Core, { id }: WalkSummary, json = false): Promise<number> {
  const interruption = watchSignals(() => {
    note(`\nStopping walk ${id}; what is done stays. Once more ends it at once.`);
    core.walks.stop(id);
  });
  const progress = createCheckProgress();
  try {
    for await (const walk of core.walks.watch(id)) progress.update(walk);
  } finally {
    progress.close();
    interruption.release();
  }
  const walk = readWalk(core, id);
  if (json) printJson(walkResult(walk));
  else printWalk(walk);
  return exitCodeOf(walk, interruption.exitCode());
}

function exitCodeOf({ id, state, verdict }: WalkDetail, ofSignal: number | undefined): number {
  if (state !== 'finished') {
    if (state === 'stopped') note(`\`netsitter check --resume ${id}\` goes on with it.`);
    return ofSignal ?? exitCodes.workFailed;
  }
  return verdict === 'fail' ? exitCodes.workFailed : exitCodes.done;
}
