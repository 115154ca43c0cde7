import { formatDuration, formatNumber } from '../../../shared/metrics/format.ts';
import { capitalise } from '../../../shared/wording.ts';
import { assess, assessFigures } from '../assess.ts';
import type { Block } from '../../exports/document/document.ts';
import type { ExampleSample, RecipeEvidence } from '../evidence.ts';
import { describeFigure } from '../figures.ts';
import { judgeOutcome, outcomeRules } from '../outcomes.ts';
import { dataRemarks, remarks } from '../remarks.ts';
import { courseTable } from './course-table.ts';
import { drawRegions, drawRun } from './run-drawings.ts';
import { searchBlocks } from './search-section.ts';
import { toneOf, writeFigure, writeRange, writeReported, writeSpread } from './words.ts';

/** All that there is to say of a recipe. */
export async function recipeSection(
  evidence: RecipeEvidence,
  all: ReadonlyMap<string, RecipeEvidence>,
): Promise<Block[]> {
  const { recipe, quick, runs, searches, why } = evidence;
  const { name } = recipe;
  const head: Block[] = [
    { kind: 'heading', level: 2, text: `${name}: ${recipe.title}`, anchor: name },
    { kind: 'paragraph', text: recipe.description },
    ...(quick
      ? [
          paragraph(
            'Quick: a small version of the recipe, made for trying. Its figures say nothing about the report.',
          ),
        ]
      : []),
    ...(why === null ? [] : [paragraph(`${capitalise(evidence.standing)}. ${why}`)]),
  ];
  if (runs.length === 0 && searches.length === 0) return head;
  return [
    ...head,
    ...sourceLine(evidence),
    ...verdictLines(evidence, all),
    figureTable(evidence),
    ...reportedMatrix(evidence),
    ...remarkLines(evidence),
    runTable(evidence),
    ...(searches.length > 0 ? await searchBlocks(evidence) : await runBlocks(evidence)),
    ...exampleBlocks(name, evidence.examples),
  ];
}

/** What the figures are held against, and what the report saw besides where no rule judges it. */
function sourceLine({ recipe: { name, expected } }: RecipeEvidence): Block[] {
  if (expected === undefined) return [];
  const seen = outcomeRules[name] === undefined ? (expected.outcome ?? '') : '';
  return [paragraph(`Held against: ${expected.source}. ${seen}`.trimEnd())];
}

function verdictLines(evidence: RecipeEvidence, all: ReadonlyMap<string, RecipeEvidence>): Block[] {
  const rule = outcomeRules[evidence.recipe.name]?.rule;
  if (evidence.quick) return [];
  const measured = judgeOutcome(evidence, all)?.measured;
  return assess(evidence, all).map(({ what, figure, verdict }): Block => {
    if (figure !== undefined)
      return { kind: 'paragraph', text: `${capitalise(what)}: ${verdict.text}.`, tone: toneOf(verdict) };
    const text = `${capitalise(verdict.text)}: ${what} Rule: ${rule ?? ''} Measured: ${measured ?? '-'}.`;
    return { kind: 'paragraph', text, tone: toneOf(verdict) };
  });
}

function figureTable(evidence: RecipeEvidence): Block {
  const figures = assessFigures(evidence);
  const seeds = [...new Set(evidence.runs.map(({ seed }) => seed))];
  const several = seeds.length > 1;
  const ours = several ? 'Ours, mean ± standard deviation' : 'Ours';
  return {
    kind: 'table',
    head: [
      'Figure',
      'Report',
      evidence.quick ? `${ours} (quick)` : ours,
      ...(several ? ['Range', ...seeds.map((seed) => `Seed ${seed}`)] : []),
      'Verdict',
    ],
    rows: figures.map(({ name, reported, ours: spread, bySeed, verdict }) => [
      capitalise(describeFigure(name)),
      writeReported(name, reported),
      writeSpread(name, spread),
      ...(several
        ? [
            writeRange(name, spread),
            ...seeds.map((seed) => writeFigure(name, bySeed.find(([of]) => of === seed)?.[1])),
          ]
        : []),
      verdict === null ? '' : { text: verdict.text, tone: toneOf(verdict) },
    ]),
    alignment: `lrr${several ? 'r'.repeat(seeds.length + 1) : ''}l`,
  };
}

/** The matrix of the source, where it shows one. */
function reportedMatrix({ recipe: { expected } }: RecipeEvidence): Block[] {
  const counts = expected?.confusionMatrix;
  if (counts === undefined) return [];
  const rows = counts.map((row) => row.join(' and ')).join('; ');
  return [paragraph(`The report's confusion matrix of the test split, true classes as rows: ${rows}.`)];
}

function remarkLines({ recipe, quick }: RecipeEvidence): Block[] {
  if (quick) return [];
  const known = [...(remarks[recipe.name] ?? []), ...(dataRemarks[recipe.data.format] ?? [])];
  return known.length === 0 ? [] : [{ kind: 'list', items: known }];
}

function runTable({ runs, searches, quick }: RecipeEvidence): Block {
  const isSearch = searches.length > 0;
  return {
    kind: 'table',
    head: ['Seed', isSearch ? 'Best trial' : 'Run', 'State', 'Epochs', 'Time', 'Device', 'Threads', ''],
    rows: runs.map(({ seed, run, reused }) => [
      String(seed),
      run.search === null ? String(run.id) : `${run.search.label} (run ${run.id})`,
      run.reason === null ? run.state : `${run.state}: ${run.reason}`,
      `${run.epochsDone} of ${run.epochs}${quick ? ' (quick)' : ''}`,
      formatDuration(run.seconds),
      run.device ?? '-',
      formatNumber(run.environment?.threads),
      reused ? 'trained before' : '',
    ]),
    alignment: 'llllrlrl',
  };
}

/** The drawings of the run with the recipe's own seed. */
async function runBlocks({ recipe, runs, regions, quick }: RecipeEvidence): Promise<Block[]> {
  const [first] = runs;
  if (first === undefined) return [];
  const drawn = await drawRun(first, recipe.name, quick ? ' (quick)' : '');
  return [...courseTable(first), ...drawn, ...(await drawRegions(recipe.name, regions))];
}

function exampleBlocks(name: string, examples: readonly ExampleSample[]): Block[] {
  if (examples.length === 0) return [];
  return [
    { kind: 'heading', level: 3, text: 'Examples from the test split' },
    paragraph(
      "Some that the first seed's network judged right and some that it judged wrong, at equal distances in the order of the split.",
    ),
    {
      kind: 'gallery',
      name: `${name}-example`,
      items: examples.map(({ label, predicted, score, right, name: sample, picture }) => ({
        caption: `${right ? 'Right' : 'Wrong'}: label ${label}, predicted ${predicted}, score ${score.toFixed(2)}. ${sample}`,
        tone: right ? ('good' as const) : ('bad' as const),
        image: picture,
      })),
    },
  ];
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}
