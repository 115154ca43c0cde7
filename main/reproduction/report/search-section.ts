import { formatDuration, formatFraction, formatNumber } from '../../../shared/metrics/format.ts';
import { findBorders } from '../../../shared/searches/borders.ts';
import { drawSearchCharts } from '../charts/search-charts.ts';
import type { Block } from '../../exports/document/document.ts';
import type { RecipeEvidence, SearchEvidence } from '../evidence.ts';
import { toImage } from '../../exports/document/images.ts';
import { drawRegions, drawRun } from './run-drawings.ts';

const shownTrials = 10;
/** Searches of so few trials are comparisons: the worst is drawn beside the best. */
const comparedTrials = 12;

/** The trials of a search of the first seed ranked, its charts, its best and worst trial. */
export async function searchBlocks(evidence: RecipeEvidence): Promise<Block[]> {
  const { recipe, searches, regions, quick } = evidence;
  const [search] = searches;
  if (search === undefined) return [];
  const mark = quick ? ' (quick)' : '';
  const measured = search.ranked.flatMap(({ evidence: run }) => run ?? []);
  const [best] = measured;
  const worst = measured.length > 1 && measured.length <= comparedTrials ? measured.at(-1) : undefined;
  const charts = drawSearchCharts(evidence, search);
  return [
    { kind: 'heading', level: 3, text: `Trials, ranked by ${search.search.search.rankBy.replace('-', ' ')}` },
    { kind: 'paragraph', text: describeSearch(search) },
    trialTable(search),
    ...repeatLines(evidence),
    ...findBorders(search.search.search, search.ranked[0]?.trial ?? null, search.search.spec).map(
      ({ text }): Block => ({
        kind: 'paragraph',
        text,
      }),
    ),
    ...(await Promise.all(
      charts.map(async ({ name, caption, svg }): Promise<Block> => ({
        kind: 'figure',
        name: `${recipe.name}-${name}`,
        caption: `${caption}${mark}`,
        image: await toImage(svg),
      })),
    )),
    ...(best === undefined
      ? []
      : [heading('The best trial'), ...(await drawRun(best, `${recipe.name}-best`, mark))]),
    ...(worst === undefined
      ? []
      : [heading('The worst trial'), ...(await drawRun(worst, `${recipe.name}-worst`, mark))]),
    ...(await drawRegions(recipe.name, regions)),
  ];
}

function describeSearch({ seed, search, ranked, reused }: SearchEvidence): string {
  const lost = ranked.filter(({ trial }) => trial.run !== null && trial.best === null).length;
  const without = lost === 0 ? '' : ` ${lost} measured nothing.`;
  return `Search ${search.id}, seed ${seed}: ${search.settled} of ${search.trials} trials.${without} ${search.account}${reused ? ' It was in the home already.' : ''}`;
}

function trialTable({ ranked }: SearchEvidence): Block {
  return {
    kind: 'table',
    head: [
      'Rank',
      'Trial',
      'Validation accuracy',
      'Validation data loss',
      'Epoch',
      'Test accuracy',
      'Epochs',
      'Time',
      'State',
    ],
    rows: ranked
      .slice(0, shownTrials)
      .map(({ trial, evidence }, index) => [
        String(index + 1),
        trial.label,
        formatFraction(trial.best?.accuracy),
        formatNumber(trial.best?.dataLoss),
        formatNumber(trial.best?.epoch),
        formatFraction(evidence?.figures.testAccuracy),
        trial.run === null ? '-' : `${trial.run.epochsDone} of ${trial.run.epochs}`,
        formatDuration(trial.run?.seconds),
        trial.run === null
          ? 'not run'
          : trial.run.state === 'finished'
            ? 'finished'
            : `${trial.run.state}: ${trial.run.reason ?? ''}`,
      ]),
    alignment: 'rlrrrrlrl',
  };
}

/** The best of many was chosen by the split it is measured on; other seeds tell how much of it was luck. */
function repeatLines({ repeats }: RecipeEvidence): Block[] {
  if (repeats.length === 0) return [];
  const figures = repeats.map(({ seed, best, figures: atEnd }) => {
    const validation = formatFraction(best?.figures.validationAccuracy);
    return `seed ${seed}: validation ${validation} at its best epoch, test ${formatFraction(atEnd.testAccuracy)} at the end`;
  });
  const text = `The settings of the best trial, trained again with other seeds: ${figures.join('; ')}.`;
  return [{ kind: 'paragraph', text }];
}

function heading(text: string): Block {
  return { kind: 'heading', level: 3, text };
}
