import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { Agreement, Disagreement } from '../../shared/comparison/disagreements.ts';
import { compareFigures, differencesTo, type FigureRow } from '../../shared/comparison/figures.ts';
import { compareNetworks } from '../../shared/comparison/networks.ts';
import { groupBySeed, groupFigures } from '../../shared/comparison/seeds.ts';
import { compareSettings, type SettingRow } from '../../shared/comparison/settings.ts';
import {
  figureCells,
  toLabel,
  formatValue,
  nameGroup,
  shortenFingerprint,
  spreadCells,
} from '../../shared/comparison/tables.ts';
import { formatFraction } from '../../shared/metrics/format.ts';
import type { CheckpointKind } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { capitalise } from '../../shared/wording.ts';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';

/** How a table can be written. */
type TableFormat = 'csv' | 'json' | 'latex';

/** Settings or layers of runs, one column for each; only what differs unless `all`. */
export function exportRows(
  what: 'settings' | 'network',
  runs: readonly ComparedRun[],
  format: TableFormat,
  all: boolean,
): string {
  const compared: SettingRow[] =
    what === 'settings' ? compareSettings(runs) : compareNetworks(runs.map(({ spec }) => spec.network));
  const rows = compared.filter(({ differs }) => all || differs);
  const head = what === 'settings' ? 'setting' : 'layer';
  if (format === 'json') return write({ runs: runs.map(identify), [what]: rows });
  const header = [head, ...columnNames(runs)];
  if (format === 'csv') {
    return toCsv(
      header,
      rows.map(({ name, values }) => [
        name,
        ...values.map((value) => (typeof value === 'boolean' ? String(value) : value)),
      ]),
    );
  }
  const cells = rows.map(({ name, values }) => [
    name,
    ...values.map((value) => shortenFingerprint(formatValue(value))),
  ]);
  return toLatex({ about: describe(what, runs), header, groups: [cells], holdsTexts: true });
}

/** Figures of runs with their differences from a baseline, where there is one. */
export function exportFigures(
  runs: readonly ComparedRun[],
  format: TableFormat,
  baseline: number | null,
): string {
  const rows = compareFigures(runs);
  const names = columnNames(runs);
  if (format === 'json') {
    const withDifferences = (row: FigureRow) =>
      baseline === null ? row : { ...row, differences: differencesTo(row, baseline) };
    const baselineId = baseline === null ? {} : { baseline: runs[baseline]!.run.id };
    return write({ runs: runs.map(identify), ...baselineId, figures: rows.map(withDifferences) });
  }
  if (format === 'latex') {
    const cells = rows.map((row) => [toLabel(row), ...figureCells(row, baseline).map(toLatexCell)]);
    return toLatex({ about: describe('figures', runs), header: ['figure', ...names], groups: [cells] });
  }
  const places = baseline === null ? [] : [...runs.keys()].filter((place) => place !== baseline);
  return toCsv(
    ['figure', 'unit', ...names, ...places.map((place) => `${names[place]!} - ${names[baseline!]!}`)],
    rows.map((row) => {
      const differences = baseline === null ? [] : differencesTo(row, baseline);
      return [row.name, row.unit, ...row.values, ...places.map((place) => differences[place]!)];
    }),
  );
}

/** Means and spreads of runs that differ in nothing but the seed. */
export function exportSpreads(runs: readonly ComparedRun[], format: TableFormat): string {
  const groups = groupBySeed(runs);
  const rows = groupFigures(compareFigures(runs), groups);
  const names = groups.map((group) => nameGroup(group, runs));
  if (format === 'json') {
    const ids = groups.map((group) => group.map((place) => runs[place]!.run.id));
    return write({ runs: runs.map(identify), groups: ids, figures: rows });
  }
  if (format === 'latex') {
    const cells = rows.map((row) => [
      toLabel(row),
      ...spreadCells(row).map(({ text, isBest }) => ({ text, isBold: isBest })),
    ]);
    return toLatex({ about: describe('means', runs), header: ['figure', ...names], groups: [cells] });
  }
  return toCsv(
    ['figure', 'unit', ...names.flatMap((name) => [`${name} mean`, `${name} deviation`, `${name} count`])],
    rows.map(({ name, unit, spreads }) => [
      name,
      unit,
      ...spreads.flatMap((spread) => [spread?.mean ?? null, spread?.deviation ?? null, spread?.count ?? 0]),
    ]),
  );
}

/** What two runs made of the same samples. */
export interface ComparedSamples extends Agreement {
  readonly runs: readonly [ComparedRun, ComparedRun];
  readonly classes: readonly string[];
  readonly split: Split;
  readonly checkpoint: CheckpointKind;
}

/** A row for each sample that two runs judge differently, with what each took it for and how sure it was. */
export function exportDisagreements(compared: ComparedSamples, format: TableFormat): string {
  const { runs, classes, disagreements, ...rest } = compared;
  if (format === 'json') return write({ runs: runs.map(identify), classes, ...rest, disagreements });
  const names = columnNames(runs);
  const header = [
    ...['sample', 'label', 'kind'],
    ...names.flatMap((name) => [`${name} predicted`, `${name} probability of the label`]),
  ];
  const judged = ({ label, first, second }: Disagreement) =>
    [first, second].map(({ predicted, probabilities }) => ({
      predicted: classes[predicted]!,
      probability: probabilities[label] ?? null,
    }));
  if (format === 'csv') {
    return toCsv(
      header,
      disagreements.map((one) => [
        ...[one.sample, classes[one.label]!, one.kind],
        ...judged(one).flatMap(({ predicted, probability }) => [predicted, probability]),
      ]),
    );
  }
  const cells = disagreements.map((one) => [
    ...[one.sample, classes[one.label]!, one.kind],
    ...judged(one).flatMap(({ predicted, probability }) => [predicted, formatFraction(probability)]),
  ]);
  return toLatex({ about: describe('disagreements', runs), header, groups: [cells], holdsTexts: true });
}

function toLatexCell({ text, isBest, difference }: ReturnType<typeof figureCells>[number]) {
  return { text: difference === '' ? text : `${text} (${difference})`, isBold: isBest };
}

/** "Figures of run 3 (model 1), run 7 (model 2)". */
function describe(what: string, runs: readonly ComparedRun[]): string {
  const named = runs.map(({ run }) => `run ${run.id} (${run.name})`).join(', ');
  return `${capitalise(what)} of ${named}`;
}

function columnNames(runs: readonly ComparedRun[]): string[] {
  return runs.map(({ run }) => `run ${run.id}`);
}

function identify({ run: { id, name } }: ComparedRun) {
  return { id, name };
}

function write(content: unknown): string {
  return `${toJson(content, 2)}\n`;
}
