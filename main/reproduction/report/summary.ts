import { formatDuration } from '../../../shared/metrics/format.ts';
import { assess } from '../assess.ts';
import type { Block, Cell } from '../../exports/document/document.ts';
import { trainingSeconds, type RecipeEvidence } from '../evidence.ts';
import { toneOf, writeReported, writeSpread } from './words.ts';

/** A row for each recipe, and a second one where an outcome is judged besides a figure. */
export function summaryTable(all: ReadonlyMap<string, RecipeEvidence>): Block {
  return {
    kind: 'table',
    head: ['Recipe', 'What', 'Report', 'Ours', 'Seeds', 'Verdict', 'Time trained'],
    rows: [...all.values()].flatMap((evidence) => summaryRows(evidence, all)),
    alignment: 'llllrlr',
  };
}

function summaryRows(evidence: RecipeEvidence, all: ReadonlyMap<string, RecipeEvidence>): Cell[][] {
  const { recipe, standing, quick } = evidence;
  const link: Cell = { text: recipe.name, leadsTo: recipe.name };
  const isUnfinished = standing !== 'complete';
  const state: Cell = { text: standing, tone: standing === 'failed' ? 'bad' : 'plain' };
  if (countSeeds(evidence) === 0) return [[link, recipe.title, '', '', '', state, '']];
  const time = formatDuration(trainingSeconds(evidence));
  const rows = assess(evidence, all).map(({ what, figure, measured, verdict }): Cell[] => [
    what,
    figure === undefined ? '' : writeReported(figure.name, figure.reported),
    `${figure === undefined ? (measured ?? '') : writeSpread(figure.name, figure.ours)}${quick ? ' (quick)' : ''}`,
    String(countSeeds(evidence)),
    isUnfinished ? state : { text: verdict.text, tone: toneOf(verdict) },
  ]);
  const described =
    rows.length > 0
      ? rows
      : [[recipe.title, '', '', String(countSeeds(evidence)), isUnfinished ? state : '']];
  return described.map((row, index) => [index === 0 ? link : '', ...row, index === 0 ? time : '']);
}

function countSeeds({ runs, searches }: RecipeEvidence): number {
  return Math.max(new Set(runs.map(({ seed }) => seed)).size, searches.length);
}
