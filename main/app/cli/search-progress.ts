import { formatDuration, formatFraction } from '../../../shared/metrics/format.ts';
import { endedStates } from '../../../shared/runs.ts';
import type { SearchEvent, SearchSummary, TrialRecord } from '../../../shared/searches/records.ts';
import { fellBehind } from '../../../shared/searches/settled.ts';
import { note } from './output.ts';

/** Shows on standard error how a search goes on: a line for each trial that ends. */
export interface SearchProgress {
  update(event: SearchEvent): void;
  close(): void;
}

export function createSearchProgress(): SearchProgress {
  let account = '';
  let began: { readonly time: number; readonly settled: number } | null = null;
  const ended = new Set<number>();
  return {
    update({ search, changed }) {
      const isFirst = began === null;
      began ??= { time: performance.now(), settled: search.settled };
      if (isFirst) note(`Search ${search.id}, ${search.name}: ${search.trials} trials`);
      if (search.account !== account) note((account = search.account));
      for (const trial of changed) {
        const hasEnded = trial.run !== null && endedStates.includes(trial.run.state);
        if (!hasEnded) ended.delete(trial.trial);
        if (!hasEnded || ended.has(trial.trial)) continue;
        ended.add(trial.trial);
        if (!isFirst) note(`${describeTrial(trial)}, ${describeRest(search, began)}`);
      }
    },
    close: () => undefined,
  };
}

function describeTrial({ trial, label, run, best }: TrialRecord): string {
  const { id, state, reason } = run!;
  const how = state === 'finished' ? '' : `, ${fellBehind(run!) ? '' : `${state}: `}${reason ?? ''}`;
  const figures =
    best === null ? '' : `, validation accuracy ${formatFraction(best.accuracy)} at epoch ${best.epoch}`;
  return `trial ${trial} (run ${id}, ${label})${figures}${how}`;
}

/** How many trials are done, and the time left by the pace of those done since this process began. */
function describeRest(
  { settled, trials }: SearchSummary,
  began: { readonly time: number; readonly settled: number },
): string {
  const done = settled - began.settled;
  const pace = done > 0 ? (performance.now() - began.time) / 1000 / done : null;
  const left = pace === null ? null : pace * (trials - settled);
  return `${settled} of ${trials} done, ${formatDuration(left)} left`;
}
