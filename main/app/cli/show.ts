import { formatCount, formatSetting } from '../../../shared/metrics/format.ts';
import type { RunDetail } from '../../../shared/runs.ts';
import { noticeRun, type NoticedOfRun } from '../../api/run-notes.ts';
import { findRunDetail } from '../../api/runs.ts';
import { describeWalkOfRun } from '../../../shared/checks/walk/walk-of-run.ts';
import { asSetOptions } from '../../../shared/shell-words.ts';
import { listSettings } from '../../../shared/specs/settings.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';
import { printResult } from './print-result.ts';
import { readResult } from './result.ts';

const shownLogLines = 10;

/** `netsitter show` */
export function showRun(
  id: number,
  { home, json }: { readonly home?: string; readonly json?: boolean },
): Promise<void> {
  return withStore(home, (store) => {
    const run = findRunDetail(store, id);
    const noticed = noticeRun(store, run);
    if (json) {
      const confusionMatrices = store.confusionMatrices(id);
      const { notes, walk } = noticed;
      printJson({
        ...run,
        confusionMatrices,
        noticed: notes,
        walk: walk && { id: walk.id, verdict: walk.verdict, summary: describeWalkOfRun(walk) },
        curves: store.curves(id),
        watches: store.watches(id),
      });
      return;
    }
    print(run.name);
    printResult(readResult(store, run));
    printNoticed(noticed);
    printOrigin(run);
    printSettings(run);
    printNetwork(run);
    printLog(run);
  });
}

/** What the figures say, each with what to try. */
function printNoticed({ notes, walk }: NoticedOfRun): void {
  if (notes.length > 0) {
    print();
    print('Noticed');
  }
  for (const { title, epoch, step, measured, causes, next } of notes) {
    const place = step === 0 ? 'before the first step' : `epoch ${epoch}, step ${formatCount(step)}`;
    print(`  ${title} (${place}). ${measured}`);
    print(`    Likely cause: ${causes[0]!}`);
    if (next === null) continue;
    print(`    ${next.label}: ${asSetOptions(next.set)}`);
  }
  if (walk === null) return;
  print();
  print(`${describeWalkOfRun(walk)} (walk ${walk.id})`);
}

function printOrigin(run: RunDetail): void {
  print();
  printColumns(
    [
      ['recipe', run.recipe ?? '-'],
      ...(run.search === null
        ? []
        : [['search', `${run.search.id}, trial ${run.search.trial} (${run.search.label})`]]),
      ['seed', String(run.seed)],
      ['data', `${run.dataName} (${run.dataSource.path})`],
      ['fingerprint', run.dataOverview?.fingerprint ?? '-'],
      ['engine', run.engine],
      ['device', run.device ?? '-'],
      ['library', run.environment?.library ?? '-'],
      ['created', run.createdAt],
      ['spec', run.specHash],
      ...run.checkpoints.map((checkpoint) => [
        `${checkpoint.kind} checkpoint`,
        `epoch ${checkpoint.epoch}, step ${checkpoint.step}`,
      ]),
    ],
    'll',
  );
  run.dataOverview?.notes.forEach((text) => {
    print(`  ${text}`);
  });
}

function printSettings({ spec }: RunDetail): void {
  const { training, data } = spec;
  print();
  print('Settings');
  const rows = listSettings({ training, data }).map(({ path, value }) => [
    path,
    typeof value === 'number' ? formatSetting(value) : String(value),
  ]);
  printColumns(rows, 'll');
}

function printNetwork({ layers, parameters }: RunDetail): void {
  if (layers.length === 0) return;
  print();
  print(`Network, ${formatCount(parameters)} parameters`);
  const rows = layers.map((layer) => [
    layer.name,
    layer.description,
    layer.outputShape.join(' x '),
    formatCount(layer.parameters),
  ]);
  printColumns([['layer', 'description', 'output', 'parameters'], ...rows], 'lll');
}

function printLog({ log }: RunDetail): void {
  if (log.length === 0) return;
  print();
  print(log.length > shownLogLines ? `Log, last ${shownLogLines} of ${log.length} lines` : 'Log');
  log.slice(-shownLogLines).forEach(({ time, level, text }) => {
    print(`${time}  ${level}  ${text}`);
  });
}
