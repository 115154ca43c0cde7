import type { ComparedRun } from '../../../shared/comparison/compared-run.ts';
import { describeAgreement } from '../../../shared/comparison/disagreements.ts';
import { compareFigures } from '../../../shared/comparison/figures.ts';
import { compareNetworks } from '../../../shared/comparison/networks.ts';
import { groupBySeed, groupFigures } from '../../../shared/comparison/seeds.ts';
import { compareSettings, type SettingRow } from '../../../shared/comparison/settings.ts';
import {
  figureCells,
  formatValue,
  nameGroup,
  shortenFingerprint,
  spreadCells,
  toLabel,
} from '../../../shared/comparison/tables.ts';
import { mostCompared } from '../../../shared/comparison/most-compared.ts';
import {
  comparisonFormats,
  type ComparedCurves,
  type ComparisonExport,
  type ComparisonFormat,
  type ComparisonPart,
} from '../../../shared/contract/comparison.ts';
import { UserError } from '../../../shared/errors.ts';
import { formatFraction } from '../../../shared/metrics/format.ts';
import {
  exportComparison,
  findBaseline,
  findCompared,
  findPair,
  readDisagreements,
} from '../../api/comparison.ts';
import type { Store } from '../../store/store.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';
import { chooseFormat, writeOut, type Destination } from './write-out.ts';

export interface CompareOptions
  extends
    Partial<Destination>,
    Omit<ComparisonExport, 'ids' | 'what' | 'format' | 'curves'>,
    Partial<ComparedCurves> {
  readonly home?: string;
  readonly what?: ComparisonPart;
  readonly format?: ComparisonFormat;
}

/** `netsitter compare` */
export function compare(given: readonly number[], options: CompareOptions): Promise<void> {
  const ids = [...new Set(given)];
  if (ids.length < 2 || ids.length > mostCompared) {
    const remedy = `Name 2 to ${mostCompared} different runs.`;
    throw new UserError(
      'request',
      `${ids.length === 1 ? 'One run is' : `${ids.length} runs are`} named.`,
      remedy,
    );
  }
  if (options.what === 'curves' && options.to === undefined) {
    throw new UserError(
      'request',
      'Curves are written to a file.',
      'Name it with --to, e.g. --to curves.svg.',
    );
  }
  return withStore(options.home, async (store) => {
    if (options.to !== undefined) await writeTable(store, ids, options, options.to);
    else if (options.what === 'disagreements') showDisagreements(store, ids, options);
    else showTables(findCompared(store, ids), options);
  });
}

async function writeTable(
  store: Store,
  ids: readonly number[],
  options: CompareOptions,
  to: string,
): Promise<void> {
  const { what, all, baseline, bySeed, split, checkpoint, kind } = options;
  const { quantity, sources, x, smoothing, logarithmic } = options;
  if (what === undefined) {
    const remedy = 'Choose it with --what settings, network, figures, disagreements or curves.';
    throw new UserError('request', 'A file holds one table or chart.', remedy);
  }
  const format = chooseFormat(to, what, comparisonFormats[what], options.format);
  const curves = { quantity, sources, x, smoothing, logarithmic };
  const choices = { all, baseline, bySeed, split, checkpoint, kind, curves };
  const { content } = await exportComparison(store, { ...choices, ids: [...ids], what, format });
  await writeOut(content, { ...options, to }, { runs: ids, what, format });
}

/** Where runs differ in what they were asked to do, and what came out. */
function showTables(
  runs: readonly ComparedRun[],
  { json, what, all = false, baseline, bySeed = false }: CompareOptions,
): void {
  const isShown = (part: ComparisonPart) => what === undefined || what === part;
  const isTold = ({ differs }: SettingRow) => all || differs;
  const settings = isShown('settings') ? compareSettings(runs).filter(isTold) : [];
  const network = isShown('network')
    ? compareNetworks(runs.map(({ spec }) => spec.network)).filter(isTold)
    : [];
  const figures = isShown('figures') ? compareFigures(runs) : [];
  const place = findBaseline(runs, baseline);
  const groups = groupBySeed(runs);
  if (json) {
    const spreads = bySeed
      ? {
          groups: groups.map((group) => group.map((at) => runs[at]!.run.id)),
          spreads: groupFigures(figures, groups),
        }
      : {};
    printJson({ runs: runs.map(({ run }) => run.id), settings, network, figures, ...spreads });
    return;
  }
  const blank = ['', ...runs.map(() => '')];
  const toCells = ({ name, values }: SettingRow) => [
    name,
    ...values.map((value) => shortenFingerprint(formatValue(value))),
  ];
  const upper = [...settings.map(toCells), ...(network.length > 0 ? [blank, ...network.map(toCells)] : [])];
  const head = [
    ['', ...runs.map(({ run }) => `run ${run.id}`)],
    ['name', ...runs.map(({ run }) => run.name)],
  ];
  const lower = bySeed
    ? []
    : figures.map((row) => [
        toLabel(row),
        ...figureCells(row, place).map(({ text, isBest, difference }) =>
          [text, difference && `(${difference})`, isBest ? '*' : ''].filter((part) => part !== '').join(' '),
        ),
      ]);
  printColumns([...head, ...upper, ...(lower.length > 0 ? [blank, ...lower] : [])]);
  if (bySeed && figures.length > 0) {
    print();
    printColumns([
      ['', ...groups.map((group) => nameGroup(group, runs))],
      ...groupFigures(figures, groups).map((row) => [
        toLabel(row),
        ...spreadCells(row).map(({ text, isBest }) => (isBest ? `${text} *` : text)),
      ]),
    ]);
    print('\nMean ± sample standard deviation over runs that differ in nothing but the seed. * best');
  } else if (figures.length > 0) print('\n* best');
  if (isShown('settings') && settings.length + network.length === 0) print('\nThe settings are the same.');
}

const shownSamples = 20;

function showDisagreements(
  store: Store,
  ids: readonly number[],
  { json, split = 'test', checkpoint = 'last', kind }: CompareOptions,
): void {
  const [first, second] = findPair(ids);
  const limit = json ? {} : { limit: shownSamples };
  const found = readDisagreements(store, { first, second, split, checkpoint, kind, ...limit });
  if (!found.comparable) throw new UserError('request', found.reason, '');
  if (json) {
    printJson({ runs: ids, split, checkpoint, ...found });
    return;
  }
  const { classes, samples, total } = found;
  print(describeAgreement(found, [`Run ${first}`, `Run ${second}`]));
  print();
  printColumns(
    Object.entries(found.counts).map(([name, count]) => [name.replaceAll('-', ' '), String(count)]),
  );
  if (samples.length === 0) return;
  print(total > samples.length ? `\nThe first ${samples.length} of ${total} samples` : '');
  printColumns(
    [
      ['sample', 'true', `run ${first}`, '', `run ${second}`, ''],
      ...samples.map(({ sample, label, first: one, second: other }) => [
        ...[sample, classes[label]!],
        ...[one, other].flatMap(({ predicted, probabilities }) => [
          classes[predicted]!,
          formatFraction(probabilities[label]),
        ]),
      ]),
    ],
    'lllrlr',
  );
}
