import { rankTrials } from '../../shared/searches/ranking.ts';
import { isSettled } from '../../shared/searches/settled.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Store } from '../store/store.ts';

/** So many trials, the best, keep their checkpoints. */
const keptTrials = 10;

/**
 * Keeps the checkpoints of a search's best trials and removes those of the others once they have come to their ends:
 * hundreds of trials of millions of parameters would fill any disk. Their figures stay, and they repeat exactly.
 */
export class BestCheckpoints {
  private readonly store: Store;
  private readonly supervisor: Pick<Supervisor, 'removeCheckpoints'>;
  private readonly removed = new Set<number>();

  constructor(store: Store, supervisor: Pick<Supervisor, 'removeCheckpoints'>) {
    this.store = store;
    this.supervisor = supervisor;
  }

  /** To be called whenever a trial of the search has ended. */
  keep(searchId: number, rankBy: SearchSpec['rankBy']): void {
    const trials = this.store.searches.trials(searchId);
    // One that goes on may still diverge: ranked among the best by now, it would cost another its checkpoints.
    const settled = trials.filter(({ run }) => isSettled(run));
    const best = new Set(rankTrials(settled, rankBy).slice(0, keptTrials));
    const reason = `Its checkpoints were removed: the trial is not among the best ${keptTrials} of its search.`;
    for (const trial of settled) {
      if (best.has(trial) || this.removed.has(trial.trial)) continue;
      this.removed.add(trial.trial);
      this.supervisor.removeCheckpoints(trial.run!.id, reason);
    }
  }
}
