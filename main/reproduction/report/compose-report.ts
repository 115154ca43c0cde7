import { formatCount } from '../../../shared/metrics/format.ts';
import { figureRules } from '../judge.ts';
import type { Block, Cell, Document } from '../../exports/document/document.ts';
import type { RecipeEvidence, RunEvidence } from '../evidence.ts';
import { recipeSection } from './recipe-section.ts';
import { summaryTable } from './summary.ts';

export interface ReportFacts {
  /** When it was written. */
  readonly date: Date;
  readonly version: string;
  /** The command that makes this report, to be given again. */
  readonly command: string;
  /** Nothing was left undone by a stop. */
  readonly stopped: boolean;
}

/** The whole report on the recipes, in their order. */
export async function composeReport(
  evidence: readonly RecipeEvidence[],
  facts: ReportFacts,
): Promise<Document> {
  const all = new Map(evidence.map((one) => [one.recipe.name, one]));
  const sections: Block[][] = [];
  for (const one of evidence) sections.push(await recipeSection(one, all));
  const title = 'Reproduction of the reference experiments';
  const quick = evidence.some((one) => one.quick);
  return {
    title,
    blocks: [
      { kind: 'heading', level: 1, text: title },
      {
        kind: 'paragraph',
        text: `Netsitter ${facts.version}, ${facts.date.toISOString().slice(0, 10)}. Our figures next to those of the reports; every figure was read from the home's database.`,
      },
      ...(quick
        ? [note('Quick: small versions of the recipes, made for trying. No figure in here is judged.')]
        : []),
      ...(facts.stopped
        ? [
            note(
              'This reproduction was stopped; what follows is what was there. The same command goes on with it.',
            ),
          ]
        : []),
      summaryTable(all),
      ...sections.flat(),
      ...closing(evidence, facts),
    ],
  };
}

function closing(evidence: readonly RecipeEvidence[], { command }: ReportFacts): Block[] {
  const runs = evidence.flatMap((one) => [
    ...one.runs,
    ...one.searches.flatMap(({ ranked }) => ranked.flatMap((trial) => trial.evidence ?? [])),
  ]);
  return [
    { kind: 'heading', level: 2, text: 'How verdicts are come by' },
    { kind: 'list', items: figureRules },
    { kind: 'heading', level: 2, text: 'Machine and versions' },
    machineTable(runs),
    { kind: 'heading', level: 2, text: 'Data' },
    dataTable(evidence),
    ...dataNotes(evidence),
    { kind: 'heading', level: 2, text: 'How to repeat it' },
    { kind: 'code', text: command },
    {
      kind: 'paragraph',
      text: 'Runs that the home holds with the same settings, seed and data are used again and marked "trained before"; --afresh trains them anew. Time trained is the sum over all runs, several of which may have gone on at once.',
    },
  ];
}

function machineTable(runs: readonly RunEvidence[]): Block {
  const rows = new Map<string, Cell[]>();
  for (const { run } of runs) {
    const { environment, engine, device } = run;
    if (environment === null) continue;
    const { netsitter, node, library, platform, processor, memoryBytes } = environment;
    const row = [
      engine,
      device ?? '-',
      processor,
      platform,
      `${formatCount(Math.round(memoryBytes / 2 ** 30))} GiB`,
      netsitter,
      node,
      library,
    ];
    rows.set(JSON.stringify(row), row);
  }
  return {
    kind: 'table',
    head: ['Engine', 'Device', 'Processor', 'Platform', 'Memory', 'Netsitter', 'Node.js', 'Library'],
    rows: [...rows.values()],
    alignment: 'llllrlll',
  };
}

/** Of each recipe the data of its first run: where a seed decides how data are split, other seeds have other fingerprints. */
function dataTable(evidence: readonly RecipeEvidence[]): Block {
  return {
    kind: 'table',
    head: ['Recipe', 'Seed', 'Format', 'Training', 'Validation', 'Test', 'Fingerprint'],
    rows: evidence.flatMap(({ recipe, runs }) =>
      runs.slice(0, 1).map(({ run, seed }): Cell[] => {
        const count = (values: readonly number[] | undefined): string =>
          formatCount(values?.reduce((sum, value) => sum + value, 0));
        const { counts, fingerprint } = run.dataOverview ?? {};
        return [
          recipe.name,
          String(seed),
          recipe.data.format,
          count(counts?.train),
          count(counts?.validation),
          count(counts?.test),
          fingerprint?.slice(0, 16) ?? '-',
        ];
      }),
    ),
    alignment: 'lrlrrrl',
  };
}

/** What was done to the data of one recipe in each format, as its reader put it. */
function dataNotes(evidence: readonly RecipeEvidence[]): Block[] {
  const formats = new Map(
    evidence.flatMap(({ recipe, runs }) => {
      const overview = runs[0]?.run.dataOverview ?? null;
      return overview === null ? [] : [[recipe.data.format, { recipe, overview }] as const];
    }),
  );
  return [...formats].flatMap(([format, { recipe, overview }]): Block[] => [
    { kind: 'heading', level: 3, text: `${format}, as ${recipe.name} sees it` },
    { kind: 'list', items: overview.notes },
  ]);
}

function note(text: string): Block {
  return { kind: 'paragraph', text, tone: 'middling' };
}
