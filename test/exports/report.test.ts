import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gatherSetting } from '../../main/app/cli/arguments.ts';
import { renderHtml } from '../../main/exports/document/html.ts';
import { composeReport } from '../../main/exports/report/compose-report.ts';
import { differingSettings } from '../../main/exports/report/differing-settings.ts';
import { repeatCommand, repeatFile } from '../../main/exports/report/repeat-command.ts';
import type { ReportedRun } from '../../main/exports/report/reported-run.ts';
import { openStore } from '../../main/store/open-store.ts';
import { formatFraction } from '../../shared/metrics/format.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const recipeFile = path.resolve(import.meta.dirname, '../../resources/recipes/quick-start.json');
const recipe = recipeSchema.parse(JSON.parse(await readFile(recipeFile, 'utf8')));
const hostile = '<script>alert("&amp;")</script>';

/** Three runs as they are read from a store; the last one has not evaluated an epoch. */
function reportedRuns(folder: string): ReportedRun[] {
  const store = openStore(folder);
  try {
    const ids = [
      storeMadeUpRun(store, recipe, { seed: 1, name: hostile }).id,
      storeMadeUpRun(store, recipe, { seed: 2, name: 'second', learningRate: 0.01 }).id,
      storeMadeUpRun(store, recipe, { seed: 3, name: 'third', epochs: 0 }).id,
    ];
    store.editRuns([ids[0]!], { notes: `${hostile}\nand more`, addTags: ['<script>tag</script>'] });
    return ids.map((id) => ({
      run: store.findRunDetail(id)!,
      epochs: store.epochs(id),
      matrices: store.confusionMatrices(id),
      recipe,
    }));
  } finally {
    store.close();
  }
}

async function writeReport(runs: readonly ReportedRun[], title = 'A report'): Promise<string> {
  const facts = { title, date: new Date('2026-01-02T03:04:05Z'), version: '1.2.3' };
  return renderHtml(await composeReport(runs, facts));
}

test('a report shows figures, differences and every run, and no name becomes mark-up', async () => {
  const runs = reportedRuns(temporaryFolder());
  const withHostileClass = runs.map((one) => ({
    ...one,
    matrices: one.matrices.map((matrix) => ({ ...matrix, classes: [hostile, 'other'] })),
  }));
  const html = await writeReport(withHostileClass, hostile);
  expect(html).not.toMatch(/<script/i);
  expect(html.split('&lt;script&gt;').length).toBeGreaterThan(8);
  expect(html).toContain('2026-01-02');
  expect(html).toContain('training.optimiser.learningRate');
  expect(html).toContain(runs[0]!.run.dataOverview!.fingerprint);
  for (const { run } of runs) expect(html).toContain(`id="run-${run.id}"`);
  // It needs nothing beside it.
  expect(html).not.toMatch(/(?:src|href)="(?!data:|#)/);
});

test('the best of each row is marked, and only where runs can be ranked', async () => {
  const runs = reportedRuns(temporaryFolder()).slice(0, 2);
  const html = await writeReport(runs);
  const row = /<tr><td>validation accuracy, last<\/td>(.*?)<\/tr>/.exec(html)![1]!;
  const [first, second] = runs.map(({ run }) => run.validation!.accuracy);
  const best = formatFraction(Math.max(first!, second!));
  expect([...row.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, text]) => text)).toEqual(
    first === second ? [] : [best],
  );
  expect(await writeReport(runs.slice(0, 1))).not.toContain('<strong>');
});

test('a run without an epoch is told of, without drawings', async () => {
  const html = await writeReport([{ ...reportedRuns(temporaryFolder())[2]!, epochs: [] }]);
  expect(html).toContain('third');
  expect(html).not.toContain('<svg');
});

test('the command repeats the run: its settings come out of the recipe and what is set', () => {
  for (const { run } of reportedRuns(temporaryFolder())) {
    const words = /^netsitter train quick-start --data (\S+) --engine \S+ --seed (\d+)(.*)$/.exec(
      repeatCommand(run, recipe)!,
    )!;
    const set = [...words[3]!.matchAll(/--set (\S+)/g)].reduce(
      (settings, [, text]) => gatherSetting(text!, settings),
      {},
    );
    const { network, training, data } = recipe;
    const from = { network, training: { ...training, seed: Number(words[2]) }, data };
    expect(replaceSettings(from, set)).toEqual(run.spec);
  }
});

test('where its recipe is gone, the run comes with a recipe of its own', () => {
  const { run } = reportedRuns(temporaryFolder())[0]!;
  expect(repeatCommand(run, null)).toBeNull();
  const { file, command } = repeatFile(run);
  expect(JSON.parse(file)).toEqual(run.spec);
  expect(command).toMatch(/^netsitter train repeat\.json --data /);
});

test('differing settings are what makes the one experiment into the other', () => {
  const changed = fc.record({
    epochs: fc.integer({ min: 1, max: 500 }),
    batchSize: fc.integer({ min: 1, max: 500 }),
    learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    dropsLayers: fc.boolean(),
  });
  fc.assert(
    fc.property(changed, ({ epochs, batchSize, learningRate, dropsLayers }) => {
      const { network, training, data }: Recipe = recipe;
      const from = { network, training, data };
      const to = structuredClone(from);
      Object.assign(to.training, { epochs, batchSize });
      to.training.optimiser.learningRate = learningRate;
      if (dropsLayers) to.network.layers.splice(1, 2);
      const changes = differingSettings(from, to)!;
      const set = Object.fromEntries(changes.map(({ path: name, value }) => [name, value]));
      expect(replaceSettings(from, set)).toEqual(to);
    }),
  );
});
