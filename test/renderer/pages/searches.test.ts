import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportSearch } from '../../../main/api/search-edits.ts';
import { createSyntheticCsv } from '../../../main/data/synthetic/create-csv.ts';
import { searchSpecSchema } from '../../../shared/specs/search.ts';
import { rankTrials } from '../../../shared/searches/ranking.ts';
import { coarseSearch, storeMadeUpSearch, type MadeUpResult } from '../../support/made-up-search.ts';
import { browserOptions, WindowLab } from '../../support/window-lab.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let lab: WindowLab;
let coarse: number;
let grid: number;
let large: number;
let removed: number;

const lost: Readonly<Record<number, MadeUpResult>> = {
  3: 'diverged at step 14',
  4: 'the worker process ended unexpectedly',
};
const gridSearch = searchSpecSchema.parse({
  strategy: 'grid',
  axes: [
    { kind: 'values', setting: 'training.batchSize', values: [2, 4] },
    { kind: 'values', setting: 'training.optimiser.learningRate', values: [0.1, 0.01, 0.001] },
  ],
});

/** What axe finds on the page that keeps people from using it. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const trialsTable = (page: Page) =>
  page.getByRole('region', { name: 'Trials', exact: true }).getByRole('table');
const trialRows = (page: Page) => trialsTable(page).locator('tbody tr[aria-rowindex]');
/** The texts of a column of the trial table, by its heading. */
async function column(page: Page, heading: string): Promise<string[]> {
  const headings = await trialsTable(page).getByRole('columnheader').allInnerTexts();
  const at = headings.findIndex((text) => text.replace(/[▲▼]/, '').trim() === heading);
  return trialRows(page)
    .locator(`td:nth-child(${at + 1})`)
    .allInnerTexts();
}

describe.skipIf(!browserOptions)('the pages of searches', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (store, home) => {
      const resultOf = ({ trial }: { trial: number }) => lost[trial] ?? trial / 20;
      coarse = storeMadeUpSearch(store, resultOf, { name: 'Coarse' });
      grid = storeMadeUpSearch(store, ({ trial }) => trial / 10, { name: 'Grid', search: gridSearch });
      large = storeMadeUpSearch(store, ({ trial }) => ((trial * 7919) % 1000) / 1000, {
        name: 'Thousand',
        search: { ...coarseSearch, trials: 1000 },
      });
      removed = storeMadeUpSearch(store, resultOf, { name: 'To be deleted' });
      const path = `${home}/places`;
      await createSyntheticCsv(path, { rows: 300, seed: 1 });
      store.addDataSet({ name: 'places', path, format: 'csv', synthetic: true, description: '' });
    });
  });
  afterAll(() => lab.stop());

  test('the list shows every search with its best trial, and leads to it', async () => {
    const { page, problems } = await lab.open('/searches');
    const row = page.getByRole('row').filter({ hasText: 'Coarse' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(
      /finished\s.*tiny\s.*tiny\s.*11\/12\s.*0\.600\s.*trial 12, run 12/s,
    );
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Thousand', level: 1 }).waitFor();
    await page.keyboard.press('Escape');
    await row.waitFor();
    expect(problems).toEqual([]);
  });

  test('a search ranks its trials as the store does, says why trials failed and sorts by any column', async () => {
    const { page, problems } = await lab.open(`/searches/${coarse}`);
    await trialRows(page).nth(11).waitFor();
    const ranked = rankTrials(lab.store.searches.trials(coarse), 'validation-accuracy');
    const trials = (await column(page, 'Trial')).map(Number);
    expect(trials.slice(0, ranked.length)).toEqual(ranked.map(({ trial }) => trial));
    expect(await column(page, 'Why')).toEqual(
      expect.arrayContaining(['diverged at step 14', 'the worker process ended unexpectedly']),
    );
    expect((await column(page, 'last'))[0]).toBe('0.550');
    await page.getByRole('button', { name: 'learningRate' }).click();
    const rates = (await column(page, 'learningRate')).map(Number);
    expect(rates).toEqual(rates.toSorted((one, other) => one - other));
    expect(page.url()).toContain('sort=training.optimiser.learningRate');
    await page.reload();
    await trialRows(page).nth(11).waitFor();
    expect((await column(page, 'learningRate')).map(Number)).toEqual(rates);
    await page.getByRole('button', { name: 'Top ten' }).click();
    await expect.poll(() => trialRows(page).count()).toBe(10);
    expect(problems).toEqual([]);
  });

  test('the scatter is walked with arrow keys, read out and opens the run of a trial', async () => {
    const { page } = await lab.open(`/searches/${coarse}`);
    const scatter = page.getByRole('application');
    await scatter.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^Trial 12: learningRate .*; validation accuracy 0\.600$/).waitFor();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByText(/^Trial 12: learningRate .*;/).count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^Trial \d+: learningRate .*;/).waitFor();
    const trial = Number(
      /Trial (\d+):/.exec(await page.getByText(/^Trial \d+: learningRate/).innerText())![1],
    );
    await page.keyboard.press('Enter');
    const run = lab.store.searches.trials(coarse)[trial - 1]!.run!.id;
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/runs/${run}`);
  });

  test('a limit on an axis leaves the trials within it, by keys and by the pointer', async () => {
    const { page, problems } = await lab.open(`/searches/${coarse}`);
    await trialRows(page).nth(11).waitFor();
    const lower = page.getByRole('slider', { name: 'Lower limit of validation accuracy' });
    await lower.focus();
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('ArrowUp');
    const limit = Number(await lower.getAttribute('aria-valuetext'));
    const within = lab.store.searches.trials(coarse).filter(({ best }) => (best?.accuracy ?? -1) >= limit);
    await expect.poll(() => trialRows(page).count()).toBe(within.length);
    expect(within.length).toBeGreaterThan(0);
    await page.getByText(`${within.length} of 12`).waitFor();
    await page.getByRole('button', { name: 'Remove limits' }).click();
    await expect.poll(() => trialRows(page).count()).toBe(12);
    const axis = page.locator('[data-axis="training.optimiser.learningRate"]');
    const { x, y, height, width } = (await axis.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height - 1);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
    await page.mouse.up();
    const rates = lab.store.searches
      .trials(coarse)
      .map(({ settings }) => Number(settings[0]!.set['training.optimiser.learningRate']));
    // The axis goes from 1e-5 to 1; its middle is at 10^-2.5.
    const low = rates.filter((rate) => Math.log10(rate) < -2.5).length;
    await expect.poll(() => trialRows(page).count()).toBe(low);
    expect(problems).toEqual([]);
  });

  test('a chart is saved with the content that the command line writes', async () => {
    const { page } = await lab.open(`/searches/${coarse}`);
    for (const [label, what, format] of [
      ['Export the scatter', 'scatter', 'SVG'],
      ['Export trials', 'trials', 'CSV'],
    ] as const) {
      await page.getByRole('button', { name: label }).click();
      const waiting = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: `Save as ${format}` }).click();
      const download = await waiting;
      const request = { id: coarse, what, format: format === 'SVG' ? 'svg' : 'csv' } as const;
      const { content, fileName } = await exportSearch(lab.store, request);
      expect(download.suggestedFilename()).toBe(fileName);
      expect(await readFile(await download.path(), 'utf8')).toBe(content);
    }
  });

  test('a grid over two settings is a table of results', async () => {
    const { page } = await lab.open(`/searches/${grid}`);
    const table = page.getByRole('region', { name: 'Grid' }).getByRole('table');
    await table.waitFor();
    expect(await table.getByRole('link').allInnerTexts()).toEqual([
      '0.100',
      '0.200',
      '0.300',
      '0.400',
      '0.500',
      '0.600',
    ]);
    await page.getByRole('button', { name: 'Scatter' }).click();
    await page.getByRole('application').waitFor();
  });

  test('a search is renamed, noted, deleted with its runs and brought back', async () => {
    const { page } = await lab.open(`/searches/${removed}`);
    const name = page.getByRole('textbox', { name: 'Name of the search' });
    await name.fill('Zum Löschen');
    await name.press('Tab');
    await page.getByRole('heading', { name: 'Zum Löschen' }).waitFor();
    await page.getByRole('button', { name: 'Delete with its runs' }).click();
    await page.getByText('This search is in the bin.').waitFor();
    const runs = () => lab.store.listRuns().filter(({ search }) => search?.id === removed);
    expect(runs().every(({ deletedAt }) => deletedAt !== null)).toBe(true);
    await lab.go(page, '/searches');
    await page.getByRole('link', { name: 'Bin (1)' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The bin holds no search.').waitFor();
    expect(runs().every(({ deletedAt }) => deletedAt === null)).toBe(true);
    expect(lab.store.searches.find(removed)!.name).toBe('Zum Löschen');
  });

  test('a thousand trials are there with only the visible rows in the document, and can be reached', async () => {
    const { page, problems } = await lab.open(`/searches/${large}`);
    await trialRows(page).first().waitFor();
    expect(await trialRows(page).count()).toBeLessThan(80);
    await page.getByRole('region', { name: 'Table of trials' }).focus();
    await trialsTable(page)
      .locator('..')
      .evaluate((scroller) => {
        scroller.scrollTop = scroller.scrollHeight;
      });
    await expect.poll(async () => (await column(page, 'Rank')).at(-1)).toBe('1000');
    expect(problems).toEqual([]);
  });

  test.each(['light', 'dark'] as const)(
    'fit the window and can be read by assistive technology, %s',
    async (colorScheme) => {
      const { page, problems } = await lab.open('/searches', { colorScheme });
      for (const place of [
        '/searches',
        `/searches/${coarse}`,
        `/searches/${grid}`,
        '/searches/new',
        `/searches/${coarse}/narrow`,
      ]) {
        await lab.go(page, place);
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const width of [1280, 420]) {
          await page.setViewportSize({ width, height: 800 });
          await expect
            .poll(() => seriousViolations(page), { message: `${place} at ${width}`, timeout: 20_000 })
            .toEqual([]);
          const overflow = await page.evaluate<number[]>(
            '[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]',
          );
          expect(overflow, `${place} at ${width}`).toEqual([0, 0]);
        }
      }
      expect(problems).toEqual([]);
    },
  );

  test('a search is written with mistakes told as they are typed, started, watched to its end and narrowed', async () => {
    const { page, problems } = await lab.open('/searches/new?recipe=R-mlp-lr');
    await page.getByLabel('Data set').selectOption('places');
    await page.getByLabel('Epochs', { exact: true }).fill('2');
    await page.getByLabel('Values of setting 1').fill('0.01, 0.001');
    await page.getByRole('button', { name: 'Vary one more setting' }).click();
    const setting = page.getByLabel('Setting 2', { exact: true });
    await setting.fill('training.batchsize');
    await setting.press('Tab');
    await page.getByText(/no setting training\.batchsize.*training\.batchSize/i).waitFor();
    const start = page.getByRole('button', { name: 'Start the search' });
    expect(await start.isDisabled()).toBe(true);
    await setting.fill('training.batchSize');
    await setting.press('Tab');
    await expect.poll(() => page.getByLabel('Values of setting 2').inputValue()).toBe('128, 256, 512');
    await page.getByLabel('Values of setting 2').fill('0, 64');
    await page.getByText(/cannot be trained.*batchSize is 0/).waitFor();
    await page.getByLabel('Values of setting 2').fill('32, 64');
    await page.getByText('4 trials', { exact: true }).waitFor();
    await expect.poll(() => start.isEnabled()).toBe(true);
    await start.click();
    await page.getByText('4/4 trials').waitFor({ timeout: 30_000 });
    await page.getByText('finished').first().waitFor();
    await expect.poll(() => trialRows(page).count()).toBe(4);
    const id = Number(/searches\/(\d+)/.exec(page.url())![1]);
    const detail = lab.store.searches.findDetail(id)!;
    expect(detail).toMatchObject({ state: 'finished', dataName: 'places', recipe: 'R-mlp-lr' });
    expect(detail.spec.training.epochs).toBe(2);
    await page.getByRole('link', { name: 'Narrow and search again' }).click();
    await page.getByText(/searched before: 32, 64/).waitFor();
    await expect.poll(() => page.getByLabel('Data set').inputValue()).toBe('places');
    expect(problems).toEqual([]);
  });
});
