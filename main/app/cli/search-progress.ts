import { formatDuration, formatFraction } from '../../../shared/metrics/format.ts';
import { endedStates } from '../../../shared/runs.ts';
import type { SearchEvent, SearchSummary, TrialRecord } from '../../../shared/searches/records.ts';
import { fellBehind } from '../../../shared/searches/settled.ts';
import { plural } from '../../../shared/wording.ts';
import { note } from './output.ts';

/** Milliseconds after which a line says how far the trials are that go on, where none has ended meanwhile. */
const quietFor = 30_000;

/** Shows on standard error how a search goes on: a line for each trial that ends. */
export interface SearchProgress {
  update(event: SearchEvent): void;
  close(): void;
}

export function createSearchProgress(): SearchProgress {
  let account = '';
  let began: { readonly time: number; readonly settled: number } | null = null;
  let saidAt = 0;
  const ended = new Set<number>();
  const going = new Map<number, TrialRecord>();
  const say = (text: string): void => {
    saidAt = performance.now();
    note(text);
  };
  return {
    update({ search, changed }) {
      const isFirst = began === null;
      began ??= { time: performance.now(), settled: search.settled };
      if (isFirst) say(`Search ${search.id}, ${search.name}: ${plural(search.trials, 'trial')}`);
      if (search.account !== account) say((account = search.account));
      for (const trial of changed) {
        going.delete(trial.trial);
        if (trial.run === null) continue;
        if (!endedStates.includes(trial.run.state)) {
          going.set(trial.trial, trial);
          ended.delete(trial.trial);
        } else if (!ended.has(trial.trial)) {
          ended.add(trial.trial);
          if (!isFirst) say(`${describeTrial(trial)}, ${describeRest(search, began)}`);
        }
      }
      const isQuiet = performance.now() - saidAt > quietFor;
      if (isQuiet && going.size > 0) say([...going.values()].map(describeGoing).join('; '));
    },
    close: () => undefined,
  };
}

function describeGoing({ trial, run, best }: TrialRecord): string {
  const figures = best === null ? '' : `, validation accuracy ${formatFraction(best.accuracy)}`;
  return `trial ${trial} epoch ${run!.epochsDone}/${run!.epochs}${figures}`;
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
