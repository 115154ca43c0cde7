import { describe, expect, test } from 'vitest';
import type { RecipeEvidence } from '../../main/reproduction/evidence.ts';
import { renderHtml } from '../../main/exports/document/html.ts';
import { renderMarkdown } from '../../main/exports/document/markdown.ts';
import { composeReport } from '../../main/reproduction/report/compose-report.ts';
import { epoch, madeUpEvidence, madeUpRecipe, madeUpRun, madeUpSearch } from './made-up.ts';

const facts = {
  date: new Date('2026-03-04T05:06:07Z'),
  version: '0.1.0',
  command: 'npm run reproduce -- --data "a folder"',
  stopped: false,
};

const course = (best: number) => [epoch(0, 0.7, 0.5), epoch(1, 0.4, best - 0.1), epoch(2, 0.3, best)];
const judged = madeUpRecipe('R-judged', {
  title: 'A <b>title</b> | with "everything" & *stars*',
  description: 'Described | in <i>words</i>.\nOver two lines.',
  expected: {
    source: 's',
    testAccuracy: 0.9,
    confusionMatrix: [
      [9, 1],
      [0, 10],
    ],
  },
});
const searched = madeUpRecipe('R-searched', {
  expected: { source: 's', validationAccuracy: 0.99 },
  search: {
    strategy: 'random',
    trials: 2,
    axes: [
      { kind: 'range', setting: 'training.l2Regularisation', from: 1e-5, to: 1, scale: 'logarithmic' },
      {
        kind: 'range',
        setting: 'training.optimiser.learningRate',
        from: 1e-6,
        to: 1e-3,
        scale: 'logarithmic',
      },
    ],
  },
});

const twoSeeds = [course(0.92), course(0.9)].map((epochs, index) =>
  madeUpRun(epochs, { seed: index + 1, id: index + 1 }),
);
const search = madeUpSearch(searched, [
  { label: 'best of all', run: madeUpRun(course(0.8), { id: 11 }) },
  { label: 'worst of all', run: madeUpRun([], { id: 12, state: 'failed', reason: 'diverged at step 3' }) },
]);
const evidence: RecipeEvidence[] = [
  madeUpEvidence(judged, twoSeeds, {
    examples: [
      {
        name: 'Ann_0001 / Bo_0002',
        label: 'same person',
        predicted: 'different person',
        score: 0.31,
        right: false,
        picture: { bytes: new Uint8Array([1, 2, 3]), format: 'png', width: 4, height: 2 },
      },
    ],
  }),
  madeUpEvidence(searched, [search.ranked[0]!.evidence!], { searches: [search] }),
  madeUpEvidence(madeUpRecipe('R-absent'), [], {
    standing: 'no data',
    why: 'There is nothing in the format fddb.',
  }),
  madeUpEvidence(madeUpRecipe('R-broken'), [], { standing: 'failed', why: 'The disk is full.' }),
];

describe('the report', async () => {
  const document = await composeReport(evidence, facts);
  const html = renderHtml(document);
  const { text, files } = renderMarkdown(document, 'pictures');

  test('has a row for each recipe: report, ours with its spread, verdict', () => {
    expect(text).toContain(
      '| [R-judged](#R-judged) | test accuracy | 0.900 | 0.910 ± 0.014 | 2 | **reached** | 2:02 |',
    );
    expect(text).toContain(
      '| [R-searched](#R-searched) | validation accuracy | 0.990 | 0.800 | 1 | **falls short by 0.190** |',
    );
    expect(text).toContain('| no data |');
    expect(text).toContain('| **failed** |');
    expect(text).toContain('Failed. The disk is full.');
  });

  test('says the figures of every seed, the trials by rank and the rules', () => {
    expect(text).toContain(
      '| Test accuracy | 0.900 | 0.910 ± 0.014 | 0.900 to 0.920 | 0.920 | 0.900 | **reached** |',
    );
    expect(text.indexOf('best of all')).toBeLessThan(text.indexOf('worst of all'));
    expect(text).toContain('true classes as rows: 9 and 1; 0 and 10');
    expect(text).toContain('score 0.31');
    expect(text).toContain('How verdicts are come by');
  });

  test('is one HTML file that asks for nothing else, with every text as text', () => {
    expect(html).not.toMatch(/<script|<link|(src|href)="(?!data:|#)/);
    expect(html).toContain('A &lt;b&gt;title&lt;/b&gt; | with &quot;everything&quot; &amp; *stars*');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('data:image/png;base64,AQID');
    expect(html).not.toContain('<?xml');
    for (const { recipe } of evidence) expect(html).toContain(`id="${recipe.name}"`);
  });

  test('links every picture in Markdown to a file that is there, and breaks no table', () => {
    const linked = [...text.matchAll(/\]\(pictures\/([^)]+)\)/g)].map(([, name]) => name);
    expect(linked.toSorted()).toEqual(files.map(({ name }) => name).toSorted());
    expect(new Set(linked).size).toBe(linked.length);
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    for (const table of tables) {
      const widths = table
        .trimEnd()
        .split('\n')
        .map((line) => line.match(/(?<!\\)\|/g)!.length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(text).toContain('## R-judged: A \\<b\\>title\\</b\\> \\| with "everything" & \\*stars\\*');
  });

  test('is marked on every figure where it is quick, and judges nothing', async () => {
    const quick = evidence.map((one) => ({ ...one, quick: true }));
    const marked = renderMarkdown(await composeReport(quick, facts), 'pictures').text;
    expect(marked).not.toMatch(/\*\*(reached|falls short|within spread|seen|not seen)/);
    expect(marked).toContain('0.910 ± 0.014 (quick)');
    const captions = [...marked.matchAll(/^_(.*)_$/gm)].map(([, caption]) => caption!);
    expect(captions.length).toBeGreaterThan(0);
    for (const caption of captions) expect(caption).toContain('(quick)');
  });

  test('says what no rule judges, and the figures at the epochs that reports mark', async () => {
    const expected = { source: 'Report Z, table 1', testAccuracy: 0.9, outcome: 'It rose from 0.5 to 0.9.' };
    const run = madeUpRun([0, 1, 5, 7, 10].map((number) => epoch(number, 1 / (1 + number), number / 10)));
    const report = await composeReport([madeUpEvidence(madeUpRecipe('R-told', { expected }), [run])], facts);
    const { text: told } = renderMarkdown(report, 'pictures');
    expect(told).toContain('Held against: Report Z, table 1. It rose from 0.5 to 0.9.');
    expect(told).toContain('| 5 | 0.1667 | 0.1667 | 0.1667 | 0.500 | 0.500 | 0.500 |');
    expect(told).not.toContain('| 7 | 0.125');
    expect(text).not.toContain('validation loss |');
  });

  test('tells a start out of proportion in words', async () => {
    const runs = [madeUpRun([epoch(0, 4e8, 0.03), ...course(0.9).slice(1)])];
    const report = await composeReport([madeUpEvidence(judged, runs)], facts);
    const { text: told, files: drawn } = renderMarkdown(report, 'pictures');
    expect(told).toContain('The loss before the first step, 4.000e8, is not drawn.');
    const curves = drawn.find(({ name }) => name === 'R-judged-curves.svg')!.content as string;
    expect(curves).not.toContain('0,000');
    expect(text).not.toContain('is not drawn');
  });

  test('says that it was stopped', async () => {
    const stopped = renderMarkdown(await composeReport([], { ...facts, stopped: true }), 'pictures').text;
    expect(stopped).toContain('This reproduction was stopped');
  });
});
