import {
  formatCount,
  formatDuration,
  formatFraction,
  formatSetting,
} from '../../../shared/metrics/format.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';

const header = [
  'run',
  'name',
  'state',
  'recipe',
  'search',
  'epochs',
  'validation accuracy',
  'test accuracy',
  'learning rate',
  'time',
  'created',
];

/** `netsitter runs` */
export function showRuns({ home, json }: { readonly home?: string; readonly json?: boolean }): Promise<void> {
  return withStore(home, (store) => {
    const runs = store.listRuns();
    if (json) printJson({ runs });
    else if (runs.length === 0) print('No run is stored yet. `netsitter train quick-start` makes one.');
    else printColumns([header, ...runs.map(toRow)], 'rllll');
  });
}

function toRow(run: RunSummary): string[] {
  return [
    String(run.id),
    run.name,
    run.state,
    run.recipe ?? '-',
    run.search === null ? '-' : `${run.search.id}, trial ${run.search.trial}`,
    `${formatCount(run.epochsDone)}/${formatCount(run.epochs)}`,
    formatFraction(run.validation?.accuracy),
    formatFraction(run.test?.accuracy),
    formatSetting(run.learningRate),
    formatDuration(run.seconds),
    run.createdAt.slice(0, 16).replace('T', ' '),
  ];
}
