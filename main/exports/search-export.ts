import { UserError } from '../../shared/errors.ts';
import { plotBestSoFar } from '../../shared/plots/search-best.ts';
import { plotSearchParallel } from '../../shared/plots/search-parallel.ts';
import { plotSearchScatter } from '../../shared/plots/search-scatter.ts';
import { bestSoFar } from '../../shared/searches/best-so-far.ts';
import { defaultPair, listDimensions, type Dimension } from '../../shared/searches/dimensions.ts';
import {
  searchExportFormats,
  type SearchExportFormat,
  type SearchExportRequest,
  type SearchExportWhat,
} from '../../shared/searches/exports.ts';
import type { SearchDetail, TrialRecord } from '../../shared/searches/records.ts';
import { resultColours } from '../../shared/searches/result-colours.ts';
import { markOf, resultNames, resultOf } from '../../shared/searches/trial-marks.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import type { ExportedFile } from './create-export.ts';
import { toCsv, type CsvValue } from './csv.ts';
import { toJson } from './json.ts';
import { toPng } from './png.ts';
import { gridCsv, gridJson, gridLatex, trialsCsv, trialsJson, trialsLatex } from './search-tables.ts';

interface Source {
  readonly search: SearchDetail;
  readonly trials: readonly TrialRecord[];
}

type Write = (source: Source, request: SearchExportRequest) => string;

const mediaTypes: Readonly<Record<SearchExportFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  latex: 'application/x-tex',
};

const writers: Readonly<Record<SearchExportWhat, Partial<Record<SearchExportFormat, Write>>>> = {
  trials: {
    csv: ({ search, trials }) => trialsCsv(search, trials),
    json: ({ search, trials }) => trialsJson(search, trials),
    latex: ({ search, trials }) => trialsLatex(search, trials),
  },
  scatter: { csv: scatterCsv, json: scatterJson, svg: scatterSvg, png: scatterSvg },
  parallel: {
    csv: ({ search, trials }) => trialsCsv(search, trials),
    json: ({ search, trials }) => trialsJson(search, trials),
    svg: parallelSvg,
    png: parallelSvg,
  },
  'best-so-far': { csv: courseCsv, json: courseJson, svg: courseSvg, png: courseSvg },
  grid: {
    csv: ({ search, trials }) => gridCsv(search, trials),
    json: ({ search, trials }) => gridJson(search, trials),
    latex: ({ search, trials }) => gridLatex(search, trials),
  },
};

/**
 * What `request` asks for of a search, as the content of a file. `UserError` where it cannot be had in that format, or
 * where the search varies no such setting.
 */
export async function createSearchExport(
  source: Source,
  request: SearchExportRequest,
): Promise<ExportedFile> {
  const { what, format } = request;
  const write = writers[what][format];
  if (write === undefined) {
    const remedy = `Choose one of ${searchExportFormats[what].join(', ')}.`;
    throw new UserError('request', `${what} cannot be exported as ${format}.`, remedy);
  }
  const content = write(source, request);
  return {
    fileName: `search-${source.search.id}-${what}.${format === 'latex' ? 'tex' : format}`,
    mediaType: mediaTypes[format],
    content: format === 'png' ? await toPng(content) : content,
  };
}

function chosenPair(
  { search, trials }: Source,
  request: SearchExportRequest,
): { x: Dimension; y: Dimension } {
  const dimensions = listDimensions(search.search, trials);
  const chosen = { ...defaultPair(dimensions), ...definedOf(request) };
  const find = (name: string) => {
    const found = dimensions.find(({ key, title }) => key === name || title === name);
    if (found !== undefined) return found;
    const names = dimensions.map(({ key }) => key);
    throw new UserError(
      'request',
      `Search ${search.id} does not vary ${name}.`,
      didYouMean(nearestNames(name, names)) || `What can lie along an axis: ${names.join(', ')}.`,
    );
  };
  return { x: find(chosen.x), y: find(chosen.y) };
}

function definedOf({ x, y }: SearchExportRequest): { x?: string; y?: string } {
  return { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
}

function scatterSvg(source: Source, request: SearchExportRequest): string {
  const { search, trials } = source;
  return plotSearchScatter({
    title: `Search ${search.id}: ${search.name}`,
    ...chosenPair(source, request),
    resultTitle: resultNames[search.search.rankBy],
    colours: resultColours(search.search, trials),
    trials,
  });
}

/** What lies where in the scatter, trial by trial; names as they are shown. */
function scatterRows(source: Source, request: SearchExportRequest) {
  const { x, y } = chosenPair(source, request);
  const { rankBy } = source.search.search;
  const exact = (dimension: Dimension, trial: TrialRecord): CsvValue => {
    const set = trial.settings.find(({ axis }) => axis === dimension.key);
    if (set === undefined) return resultOf(trial, rankBy);
    const value = set.set[dimension.key];
    return typeof value === 'number' ? value : set.label;
  };
  const rows = source.trials.map((trial) => ({
    trial: trial.trial,
    run: trial.run?.id ?? null,
    x: exact(x, trial),
    y: exact(y, trial),
    result: resultOf(trial, rankBy),
    mark: markOf(trial),
  }));
  return { x: x.key, y: y.key, result: resultNames[rankBy], rows };
}

function scatterCsv(source: Source, request: SearchExportRequest): string {
  const { x, y, result, rows } = scatterRows(source, request);
  const header = ['trial', 'run', x, y, result.replace(' ', '_'), 'mark'];
  return toCsv(
    header,
    rows.map((row) => [row.trial, row.run, row.x, row.y, row.result, row.mark]),
  );
}

function scatterJson(source: Source, request: SearchExportRequest): string {
  const { rows, ...axes } = scatterRows(source, request);
  return `${toJson({ search: source.search.id, ...axes, trials: rows }, 2)}\n`;
}

function parallelSvg({ search, trials }: Source): string {
  return plotSearchParallel({
    title: `Search ${search.id}: ${search.name}`,
    dimensions: listDimensions(search.search, trials),
    colours: resultColours(search.search, trials),
    trials,
  });
}

function courseCsv({ search, trials }: Source): string {
  const name = resultNames[search.search.rankBy].replace(' ', '_');
  const rows = bestSoFar(search.search, trials).map(({ trial, result, best }) => [trial, result, best]);
  return toCsv(['trial', name, `best_${name}_so_far`], rows);
}

function courseJson({ search, trials }: Source): string {
  const course = bestSoFar(search.search, trials);
  return `${toJson({ search: search.id, rankedBy: search.search.rankBy, trials: course }, 2)}\n`;
}

function courseSvg({ search, trials }: Source): string {
  return plotBestSoFar(bestSoFar(search.search, trials), {
    title: `Search ${search.id}: ${search.name}`,
    resultTitle: resultNames[search.search.rankBy],
  });
}
