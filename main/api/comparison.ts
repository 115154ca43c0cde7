import {
  describeLeftOut,
  toComparedRun,
  type ComparedRun,
  type LeftOut,
} from '../../shared/comparison/compared-run.ts';
import {
  disagreementsRequestSchema,
  findDisagreements,
  type Disagreements,
  type DisagreementsRequest,
} from '../../shared/comparison/disagreements.ts';
import type { z } from 'zod';
import {
  comparisonExportSchema,
  comparisonFormats,
  type ComparedCurves,
  type ComparisonExport,
  type ComparisonFormat,
} from '../../shared/contract/comparison.ts';
import { formatEndings, formatNames } from '../../shared/contract/exports.ts';
import { UserError } from '../../shared/errors.ts';
import type { CheckpointKind, RunDetail } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { ComparedSamples } from '../exports/comparison.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Store } from '../store/store.ts';
import { OtherVersionError } from '../store/stored-spec.ts';
import { NotFoundError } from './errors.ts';
import { SeriesReader } from './series.ts';

/** Runs as they are compared, in the order asked for; those that are not there or rest in the bin are named. */
export function readComparison(
  store: Store,
  ids: readonly number[],
): { runs: ComparedRun[]; leftOut: LeftOut[] } {
  const runs: ComparedRun[] = [];
  const leftOut: LeftOut[] = [];
  for (const id of new Set(ids)) {
    const summary = store.findRun(id);
    if (summary === undefined) leftOut.push({ id, reason: 'missing' });
    else if (summary.deletedAt !== null) leftOut.push({ id, reason: 'deleted' });
    else {
      const detail = findReadable(store, id);
      if (detail === null) leftOut.push({ id, reason: 'unreadable' });
      else runs.push(toComparedRun(detail, store.epochs(id)));
    }
  }
  return { runs, leftOut };
}

/** Null where another version stored it. */
function findReadable(store: Store, id: number): RunDetail | null {
  try {
    return store.findRunDetail(id) ?? null;
  } catch (error) {
    if (error instanceof OtherVersionError) return null;
    throw error;
  }
}

/** The same, where every run is needed. `NotFoundError` names those that are not there. */
export function findCompared(store: Store, ids: readonly number[]): ComparedRun[] {
  const { runs, leftOut } = readComparison(store, ids);
  if (leftOut.length === 0) return runs;
  throw new NotFoundError(
    describeLeftOut(leftOut),
    'Compare runs that `netsitter runs` lists; those in the bin can be restored.',
  );
}

/** On which samples two runs disagree. */
export function readDisagreements(store: Store, request: DisagreementsRequest): Disagreements {
  const { first, second, split, checkpoint, kind, offset, limit } = disagreementsRequestSchema.parse(request);
  const compared = compareSamples(store, [first, second], split, checkpoint);
  if (typeof compared === 'string') return { comparable: false, reason: compared };
  const { counts, pValue, unmatched, classes, disagreements } = compared;
  const ofKind = disagreements.filter((disagreement) => kind === undefined || disagreement.kind === kind);
  return {
    comparable: true,
    ...{ counts, pValue, unmatched, classes: [...classes] },
    total: ofKind.length,
    samples: ofKind.slice(offset, offset + limit),
  };
}

/** Why two runs cannot be compared sample by sample, or what they made of each. */
function compareSamples(
  store: Store,
  ids: readonly [number, number],
  split: Split,
  checkpoint: CheckpointKind,
): ComparedSamples | string {
  const [first, second] = findCompared(store, ids);
  if (!first || !second) return 'A run cannot be compared with itself.';
  const unprepared = [first, second].find(({ fingerprint }) => fingerprint === null);
  if (unprepared) return `Run ${unprepared.run.id} (${unprepared.run.state}) has not prepared its data.`;
  if (first.fingerprint !== second.fingerprint) {
    const fingerprints = [first, second].map(({ fingerprint }) => fingerprint!.slice(0, 8)).join(' and ');
    return (
      `Run ${first.run.id} and run ${second.run.id} were trained on different data (fingerprints ${fingerprints}), ` +
      'so that their samples cannot be matched. Where samples are drawn by the seed, runs need the same one.'
    );
  }
  const predictions = [first, second].map(({ run }) => store.predictions(run.id, split, checkpoint));
  const without = [first, second].find((_run, place) => predictions[place]!.length === 0);
  if (without) {
    const { id, state } = without.run;
    return `Run ${id} (${state}) has no predictions of the ${split} split by its ${checkpoint} checkpoint.`;
  }
  const agreement = findDisagreements(predictions[0]!, predictions[1]!);
  return { ...agreement, runs: [first, second], classes: first.classes ?? [], split, checkpoint };
}

const mediaTypes: Readonly<Record<ComparisonFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  latex: 'application/x-tex',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** A table or a drawing of the comparison as the content of a file. */
export async function exportComparison(store: Store, request: ComparisonExport): Promise<ExportedFile> {
  const parsed = comparisonExportSchema.parse(request);
  const { ids, what, format } = parsed;
  if (!comparisonFormats[what].includes(format)) {
    const there = comparisonFormats[what].map((name) => formatNames[name]).join(', ');
    throw new UserError('request', `No ${what} as ${formatNames[format]}.`, `There are ${there}.`);
  }
  const name = `runs-${[...new Set(ids)].join('-')}-${what}`;
  return {
    fileName: `${name.slice(0, 100)}.${formatEndings[format]}`,
    mediaType: mediaTypes[format],
    content: await writeComparison(store, parsed),
  };
}

async function writeComparison(
  store: Store,
  request: z.output<typeof comparisonExportSchema>,
): Promise<string | Uint8Array> {
  const { ids, what, format, all, baseline, bySeed, split = 'test', checkpoint = 'last', kind } = request;
  const writing = await import('../exports/comparison.ts');
  if (what === 'curves') return writeCurves(store, request);
  if (format === 'svg' || format === 'png') throw new Error(`${what} cannot be drawn`);
  if (what === 'disagreements') {
    const compared = compareSamples(store, findPair(ids), split, checkpoint);
    if (typeof compared === 'string') throw new UserError('request', compared, '');
    const disagreements = compared.disagreements.filter((one) => kind === undefined || one.kind === kind);
    return writing.exportDisagreements({ ...compared, disagreements }, format);
  }
  const runs = findCompared(store, ids);
  if (what !== 'figures') return writing.exportRows(what, runs, format, all);
  if (bySeed) return writing.exportSpreads(runs, format);
  return writing.exportFigures(runs, format, findBaseline(runs, baseline));
}

/** `UserError` where there are not two. */
export function findPair(ids: readonly number[]): readonly [number, number] {
  const [first, second, ...others] = ids;
  if (first !== undefined && second !== undefined && others.length === 0) return [first, second];
  throw new UserError('request', `Disagreements are of two runs, not of ${ids.length}.`, 'Name two runs.');
}

async function writeCurves(
  store: Store,
  { ids, format, curves = {} }: z.output<typeof comparisonExportSchema>,
): Promise<string | Uint8Array> {
  const runs = findCompared(store, ids);
  const { drawnColumns, exportCurves } = await import('../exports/compared-curves.ts');
  const chosen: ComparedCurves = {
    quantity: curves.quantity ?? 'data-loss',
    sources: curves.sources ?? ['validation'],
    x: curves.x ?? 'epoch',
    smoothing: curves.smoothing ?? null,
    ...(curves.logarithmic === undefined ? {} : { logarithmic: curves.logarithmic }),
  };
  const isDrawn = format === 'svg' || format === 'png';
  const series = await new SeriesReader(store).read({
    ids: runs.map(({ run }) => run.id),
    ...chosen,
    ...(isDrawn ? { columns: drawnColumns } : {}),
  });
  if (format === 'latex') throw new Error('curves are no table');
  const content = exportCurves(runs, series, chosen, format);
  if (format !== 'png') return content;
  const { toPng } = await import('../exports/png.ts');
  return toPng(content);
}

/** The baseline's place among runs; null where there is none. `UserError` where it is not among them. */
export function findBaseline(runs: readonly ComparedRun[], baseline: number | undefined): number | null {
  if (baseline === undefined) return null;
  const place = runs.findIndex(({ run }) => run.id === baseline);
  if (place >= 0) return place;
  const among = runs.map(({ run }) => run.id).join(', ');
  throw new UserError(
    'request',
    `Run ${baseline} cannot be the baseline: it is not among the runs compared.`,
    `Choose one of ${among}.`,
  );
}
