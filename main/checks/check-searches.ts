import type { CheckSearch, Evidence, SearchCheckName, SearchRecord } from '../../shared/checks/records.ts';
import type { StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkStep } from '../../shared/checks/walk/walks.ts';
import { describeError } from '../../shared/errors.ts';
import { listTrials, trialChanges } from '../../shared/searches/trials.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { processorEngines } from '../engines/names.ts';
import { defaultThreads } from '../engines/processor.ts';
import { stepOperations } from '../networks/work.ts';
import { planTrials } from '../searches/plan.ts';
import type { SearchMeans, Searches } from '../searches/searches.ts';
import type { Store } from '../store/store.ts';

export interface CheckSearchesOptions {
  readonly store: Store;
  readonly searches: Searches;
  /** Called when a search has ended. */
  readonly wake: () => void;
}

/** The search of a walk that goes on: an ordinary one, begun or gone on with, followed to its end. */
export class CheckSearches {
  private readonly options: CheckSearchesOptions;
  private going: { readonly check: string; readonly search: number } | null = null;
  /** Searches that have ended here, in whichever way. */
  private readonly ended = new Set<number>();

  constructor(options: CheckSearchesOptions) {
    this.options = options;
  }

  get isIdle(): boolean {
    return this.going === null;
  }

  get progress(): WalkStep['progress'] {
    const search = this.going && this.options.store.searches.find(this.going.search);
    return search ? { activity: 'Trials', done: search.settled, total: search.trials } : null;
  }

  /** Whether the search of a step has told what it will. */
  hasEnded({ search }: StoredStep): boolean {
    if (search === null) return false;
    const state = this.options.store.searches.find(search)?.state;
    return state === 'finished' || state === 'failed' || (state !== 'running' && this.ended.has(search));
  }

  /** Seconds that the trials of a step's search trained, whenever they did so. */
  secondsOf({ search }: StoredStep): number {
    if (search === null) return 0;
    return this.options.store.searches.trials(search).reduce((sum, { run }) => sum + (run?.seconds ?? 0), 0);
  }

  /** Begins the search of a step, or goes on with it where it was broken off. */
  begin(walk: StoredWalk, step: StoredStep, { experiment, search }: CheckSearch): void {
    if (this.going !== null) return;
    const { store, searches } = this.options;
    const known = step.search === null ? undefined : store.searches.find(step.search);
    const trials = listTrials(search);
    const means = createMeans(experiment, trials.length);
    if (known === undefined) {
      const { id } = searches.start(
        {
          name: `${walk.name}: ${step.check.replace('-', ' ')}`,
          recipe: walk.recipe,
          engine: walk.engine,
          dataSource: walk.dataSource,
          spec: experiment,
          search,
          trials,
        },
        means,
      );
      store.walks.writeStep(walk.id, step.check, { search: id });
      this.going = { check: step.check, search: id };
    } else {
      if (known.state !== 'running') searches.resume(known.id, means);
      this.going = { check: step.check, search: known.id };
    }
    void this.follow(this.going.search);
  }

  /** Stops the search that goes on unless it is that of this check. */
  stopAllBut(check: string | null): void {
    if (this.going === null || this.going.check === check) return;
    if (this.options.store.searches.find(this.going.search)?.state !== 'running') return;
    this.options.searches.stop(this.going.search);
  }

  private async follow(id: number): Promise<void> {
    try {
      for await (const event of this.options.searches.watch(id)) if (event.search.state !== 'running') break;
    } catch (error) {
      console.error(`Search ${id} cannot be followed. ${describeError(error)}`);
    } finally {
      this.ended.add(id);
      this.going = null;
      this.options.wake();
    }
  }
}

/** What was stored of the searches of a walk that have come to an end. */
export function readSearches(
  store: Pick<Store, 'searches'>,
  walk: StoredWalk,
): NonNullable<Evidence['searches']> {
  const records: Partial<Record<SearchCheckName, SearchRecord>> = {};
  for (const { check, search } of walk.steps) {
    const detail = search === null ? undefined : store.searches.findDetail(search);
    if (detail === undefined || detail.state === 'running') continue;
    records[check as SearchCheckName] = {
      search: detail.id,
      spec: detail.search,
      trials: store.searches.trials(detail.id),
    };
  }
  return records;
}

function createMeans(experiment: CheckSearch['experiment'], trials: number): SearchMeans {
  const operations = stepOperations(experiment.network, experiment.training.batchSize);
  return {
    specOf: (trial) => replaceSettings(experiment, trialChanges(trial)),
    planFor: (engine, memory) => {
      const onProcessor = processorEngines.includes(engine);
      return planTrials({ operations, trials, onProcessor, cores: defaultThreads() }, memory);
    },
  };
}
