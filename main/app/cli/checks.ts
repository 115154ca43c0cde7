import { UserError } from '../../../shared/errors.ts';
import { recomputeWalk } from '../../checks/recompute.ts';
import { describeWalk } from '../../../shared/checks/walk/walk-view.ts';
import { findWalk, listWalks } from '../../api/walks.ts';
import { plural } from '../../../shared/wording.ts';
import { printWalk, walkResult } from './check-result.ts';
import { exitCodes } from './exit-codes.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';

interface Options {
  readonly home?: string;
  readonly json?: boolean;
  readonly recompute?: boolean;
}

const header = ['walk', 'name', 'state', 'verdict', 'checks', 'data', 'recipe', 'seed', 'created'];

/** `netsitter checks` */
export function showWalks({ home, json, recompute }: Options): Promise<number> {
  if (recompute) {
    throw new UserError('request', '--recompute needs a walk.', 'Give its number, as in `netsitter checks`.');
  }
  return withStore(home, (store) => {
    const walks = listWalks(store);
    if (json) printJson({ walks });
    else if (walks.length === 0) print('No walk is stored yet. `netsitter check RECIPE` makes one.');
    else {
      const rows = walks.map((walk) => [
        String(walk.id),
        walk.name,
        walk.state,
        walk.verdict ?? '-',
        `${walk.stepsDone}/${walk.steps}`,
        walk.dataName,
        walk.recipe ?? '-',
        String(walk.seed),
        walk.createdAt.slice(0, 16).replace('T', ' '),
      ]);
      printColumns([header, ...rows], 'rllllll');
    }
    return exitCodes.done;
  });
}

/** `netsitter checks WALK`; with `--recompute`, verdicts are judged anew from stored numbers and held against those stored. */
export function showWalk(id: number, { home, json, recompute = false }: Options): Promise<number> {
  return withStore(home, (store) => {
    findWalk(store, id);
    const stored = store.walks.find(id)!;
    const { walk, differing, reworded } = recompute
      ? recomputeWalk(store, stored)
      : { walk: stored, differing: [], reworded: [] };
    const detail = describeWalk(walk, store.walks.runs(id));
    if (json) printJson({ ...walkResult(detail), ...(recompute ? { differing, reworded } : {}) });
    else printWalk(detail);
    if (!recompute) return exitCodes.done;
    if (reworded.length > 0) {
      note(`Worded otherwise than stored: ${reworded.join(', ')}.`);
    }
    if (differing.length === 0) {
      note('Judged anew from stored numbers: the same.');
      return exitCodes.done;
    }
    note(
      `Judged anew from stored numbers: ${plural(differing.length, 'check')} told otherwise (${differing.join(', ')}).`,
    );
    return exitCodes.workFailed;
  });
}
