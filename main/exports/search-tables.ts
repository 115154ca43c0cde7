import { formatFraction, formatNumber, missing } from '../../shared/metrics/format.ts';
import { UserError } from '../../shared/errors.ts';
import type { SearchDetail, TrialRecord } from '../../shared/searches/records.ts';
import { summariseSearch, type TrialResult } from '../../shared/searches/result.ts';
import { resultGrid, type ResultGrid } from '../../shared/searches/result-grid.ts';
import { formatResult, resultNames, resultOf } from '../../shared/searches/trial-marks.ts';
import { axisName, shortAxisName, variedSettings } from '../../shared/searches/trials.ts';
import { toCsv, type CsvValue } from './csv.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';

/** A row for each trial, the best first; settings with every digit. */
export function trialsCsv(search: SearchDetail, trials: readonly TrialRecord[]): string {
  const settings = [...new Set(search.search.axes.flatMap(variedSettings))];
  const header = [
    ...['rank', 'trial', 'run', ...settings, 'validation_accuracy', 'validation_loss', 'best_epoch'],
    ...['epochs', 'seconds', 'state', 'reason'],
  ];
  const rows = summariseSearch(search, trials).trials.map((trial): CsvValue[] => [
    ...[trial.rank, trial.trial, trial.run],
    ...settings.map((setting) => toField(trial.settings[setting])),
    ...[trial.best?.accuracy ?? null, trial.best?.dataLoss ?? null, trial.best?.epoch ?? null],
    ...[trial.epochs, trial.seconds, trial.state, trial.reason],
  ]);
  return toCsv(header, rows);
}

function toField(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

export function trialsJson(search: SearchDetail, trials: readonly TrialRecord[]): string {
  return `${toJson(summariseSearch(search, trials), 2)}\n`;
}

/** As it is shown: a row for each trial that measured something, the best first. */
export function trialsLatex(search: SearchDetail, trials: readonly TrialRecord[]): string {
  const { axes } = search.search;
  const { trials: results } = summariseSearch(search, trials);
  const labels = new Map(trials.map(({ trial, settings }) => [trial, settings]));
  const ranked = results.filter(({ rank }) => rank !== null);
  const header = [
    ...['Rank', 'Trial', ...axes.map((axis) => shortAxisName(axes, axis))],
    ...['Validation accuracy', 'Validation loss', 'Epoch'],
  ];
  const rows = ranked.map((result: TrialResult) => [
    ...[String(result.rank), String(result.trial)],
    ...axes.map(
      (axis) =>
        labels.get(result.trial)?.find((setting) => setting.axis === axisName(axis))?.label ?? missing,
    ),
    ...[formatFraction(result.best?.accuracy), formatNumber(result.best?.dataLoss)],
    String(result.best?.epoch ?? missing),
  ]);
  const about = `Search ${search.id}, ${search.name}: trials by ${resultNames[search.search.rankBy]}`;
  return toLatex({ about, header, groups: [rows] });
}

function requireGrid({ id, search }: SearchDetail, trials: readonly TrialRecord[]): ResultGrid {
  const grid = resultGrid(search, trials);
  if (grid !== null) return grid;
  const fault = `Search ${id} is no grid over two settings.`;
  throw new UserError('request', fault, 'Export its trials instead.');
}

/** The results as a table, the first setting along the rows. */
export function gridCsv(search: SearchDetail, trials: readonly TrialRecord[]): string {
  const { rows, columns, cells } = requireGrid(search, trials);
  return toCsv(
    [`${rows.title} \\ ${columns.title}`, ...columns.labels],
    cells.map((row, index) => [
      rows.labels[index]!,
      ...row.map((trial) => resultOf(trial, search.search.rankBy)),
    ]),
  );
}

export function gridJson(search: SearchDetail, trials: readonly TrialRecord[]): string {
  const { rows, columns, cells } = requireGrid(search, trials);
  const { rankBy } = search.search;
  const results = cells.map((row) => row.map((trial) => resultOf(trial, rankBy)));
  return `${toJson({ search: search.id, rankedBy: rankBy, rows, columns, results }, 2)}\n`;
}

export function gridLatex(search: SearchDetail, trials: readonly TrialRecord[]): string {
  const { rows, columns, cells } = requireGrid(search, trials);
  const { rankBy } = search.search;
  return toLatex({
    about: `Search ${search.id}, ${search.name}: ${resultNames[rankBy]}`,
    heading: columns.title,
    header: [rows.title, ...columns.labels],
    groups: [
      cells.map((row, index) => [
        rows.labels[index]!,
        ...row.map((trial) => formatResult(resultOf(trial, rankBy), rankBy)),
      ]),
    ],
  });
}
