import { setTimeout as wait } from 'node:timers/promises';
import type { StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import { describeWalk, summariseWalk } from '../../shared/checks/walk/walk-view.ts';
import type { WalkDetail, WalkSummary } from '../../shared/checks/walk/walks.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import { currentOwner, isAlive } from '../jobs/process-identity.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Searches } from '../searches/searches.ts';
import type { Store } from '../store/store.ts';
import { ActiveWalk } from './active-walk.ts';
import type { Walks } from './walks.ts';

/** Milliseconds between looks at what has changed, for watchers. */
const watchInterval = 250;
/** Milliseconds for which closing waits: longer than workers are given to end. */
const defaultPatience = 12_000;

export interface WalksOptions {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly searches: Searches;
  /** Starts the processes that look at data and into networks. */
  readonly startWorker: StartWorker;
  readonly home: string;
  /** How long closing waits for walks whose end cannot be stored, in milliseconds. */
  readonly closePatience?: number;
}

export function createWalks(options: WalksOptions): Walks {
  const { store, closePatience = defaultPatience } = options;
  const owner = currentOwner();
  const active = new Map<number, ActiveWalk>();
  const closed = new AbortController();

  function conduct(id: number): void {
    const walk = new ActiveWalk({ ...options, id });
    active.set(id, walk);
    void walk
      .conduct()
      .catch((error: unknown) => {
        console.error(`Walk ${id} broke off: ${describeError(error)}`);
      })
      .finally(() => active.delete(id));
  }

  function find(id: number): StoredWalk {
    const walk = store.walks.find(id);
    if (walk) return walk;
    throw new UserError('request', `There is no walk ${id}.`, 'List the walks to see their numbers.');
  }

  function refuseWhenClosing(): void {
    if (!closed.signal.aborted) return;
    throw new UserError('request', 'Netsitter is closing; no check can be started.', 'Start it again first.');
  }

  /** Has a walk that nobody looks after go on here. */
  function takeUp(id: number): void {
    refuseWhenClosing();
    store.walks.takeUp(id, owner);
    conduct(id);
  }

  function read(id: number): WalkDetail {
    const walk = find(id);
    return describeWalk(walk, store.walks.runs(id), active.get(id)?.activity ?? null);
  }

  function summary(id: number): WalkSummary {
    return summariseWalk(find(id));
  }

  return {
    start(walk) {
      refuseWhenClosing();
      const { id } = store.walks.create(walk, owner);
      conduct(id);
      return summary(id);
    },

    resume(id) {
      store.interruptOrphans(isAlive);
      const { steps, state } = find(id);
      if (state !== 'running' && steps.every((step) => step.state === 'done' || step.state === 'skipped')) {
        const remedy = `Repeat checks of it (\`netsitter check --resume ${id} --repeat CHECK\`) to have them done again.`;
        throw new UserError('request', `Every check of walk ${id} is done or skipped.`, remedy);
      }
      takeUp(id);
      return summary(id);
    },

    stop(id) {
      store.interruptOrphans(isAlive);
      const here = active.get(id);
      if (here) void here.stop('user');
      else store.walks.requestStop(id);
      return summary(id);
    },

    skip(id, checks) {
      const { steps } = find(id);
      for (const check of checks) {
        const step = steps.find((candidate) => candidate.check === check);
        if (step?.state === 'waiting' || step?.state === 'running' || step?.state === 'skipped') continue;
        const fault = step === undefined ? `has no check ${check}` : `has done the check ${check} already`;
        throw new UserError('request', `Walk ${id} ${fault}.`, 'Skip checks that wait.');
      }
      store.walks.skip(id, checks);
      active.get(id)?.wake();
      return summary(id);
    },

    repeat(id, checks, refusal = null) {
      refuseWhenClosing();
      store.interruptOrphans(isAlive);
      find(id);
      store.walks.repeat(id, checks, refusal);
      if (find(id).state !== 'running') takeUp(id);
      else active.get(id)?.askAgain();
      return summary(id);
    },

    read,

    async *watch(id, signal): AsyncGenerator<WalkDetail, void, void> {
      const until = AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]);
      let seen = '';
      for (;;) {
        // The revision first: what is written between the two looks is seen again, and not missed.
        const look = JSON.stringify([store.walks.revision(id), active.get(id)?.activity ?? null]);
        if (look !== seen) {
          const walk = read(id);
          yield walk;
          seen = look;
          if (walk.state !== 'running') return;
        }
        if (until.aborted) return;
        await wait(watchInterval, undefined, { signal: until }).catch(() => undefined);
      }
    },

    get busy() {
      return active.size > 0;
    },

    async close() {
      const ending = [...active.values()].map((walk) => walk.stop('Netsitter was closed'));
      const patience = new AbortController();
      await Promise.race([
        Promise.all(ending),
        wait(closePatience, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      for (const walk of active.values()) walk.abandon();
      closed.abort();
    },
  };
}
