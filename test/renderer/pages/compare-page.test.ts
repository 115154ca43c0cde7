import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { applyEvent, epochEvents, makeRun, quickStart, startEvents } from '../made-up-runs.ts';
import { createCommandLine } from '../../support/command-line.ts';
import { storeMadeUpRun } from '../../support/made-up-home.ts';
import { browserOptions, WindowLab } from '../../support/window-lab.ts';

let lab: WindowLab;
let folder: string;
let netsitter: ReturnType<typeof createCommandLine>['netsitter'];

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const address = (page: Page) => new URL(page.url()).hash;
const chips = (page: Page) => page.getByRole('list', { name: 'Runs compared' }).getByRole('link');
const chipNumbers = async (page: Page) =>
  (await chips(page).allTextContents()).map((text) => Number.parseInt(text.trim(), 10));
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

/** The cells of a table's row, by its heading. */
async function cells(within: Locator, heading: string): Promise<string[]> {
  const row = within
    .getByRole('row')
    .filter({ has: within.page().getByRole('rowheader', { name: heading }) });
  const texts = await row.getByRole('cell').allTextContents();
  return texts.map((text) => text.trim().replaceAll(/\s+/g, ' '));
}

/** Runs 1 to 4 are trained: the base, a higher rate, another seed, a shallower network. Run 5 has made-up figures. */
describe.skipIf(!browserOptions)('the page of a comparison', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (store, home) => {
      folder = await mkdtemp(path.join(tmpdir(), 'netsitter-compare-'));
      ({ netsitter } = createCommandLine(home, folder));
      await netsitter('data', 'create', 'cities', '--format', 'csv', '--size', '400');
      const train = (name: string, ...set: readonly string[]) =>
        netsitter(
          ...['train', 'R-mlp-epochs', '--data', 'cities', '--name', name],
          ...['--set', 'training.epochs=3', ...set],
        );
      await train('base');
      await train('higher rate', '--set', 'training.optimiser.learningRate=0.02');
      await train('other seed', '--seed', '2');
      await train('shallow', '--set', 'network.layers.0.times=2');
      storeMadeUpRun(store, quickStart, { name: 'faces', epochs: 4 });
    });
  }, 120_000);
  afterEach(() => lab.closePages());
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('shows the settings and layers that differ, and all of them on demand', async () => {
    const { page, problems } = await lab.open('/compare?runs=1,2,4');
    const settings = region(page, 'Settings');
    await settings.getByRole('table').waitFor();
    expect(await cells(settings, 'training.optimiser.learningRate')).toEqual(['0.001', '0.02', '0.001']);
    expect(await settings.getByRole('rowheader').allTextContents()).not.toContain('training.epochs');
    expect(await cells(settings, '1')).toEqual(['repeat, times 6', 'repeat, times 6', 'repeat, times 2']);
    await page.keyboard.press('a');
    await settings.getByRole('rowheader', { name: 'training.epochs' }).waitFor();
    expect(await cells(settings, 'training.epochs')).toEqual(['3', '3', '3']);
    expect(problems).toEqual([]);
  });

  test('shows the figures of the command line, with the best marked and differences from the baseline', async () => {
    const { page } = await lab.open('/compare?runs=1,2');
    const figures = region(page, 'Figures');
    await figures.getByRole('table').waitFor();
    await page.getByRole('button', { name: 'Run 1 as base' }).click();
    await expect.poll(() => address(page)).toContain('baseline=1');
    const { stdout } = await netsitter('compare', '1', '2', '--what', 'figures', '--baseline', '1');
    const told = stdout.split('\n').find((line) => line.startsWith('test accuracy, last'))!;
    const [, first, second] = told.split(/ {2,}/);
    const shown = await cells(figures, 'test accuracy, last');
    // The command line puts the difference behind the value and the window before it.
    const words = (text: string) =>
      text
        .replaceAll(/[()*◂]/g, '')
        .trim()
        .split(/\s+/)
        .sort();
    expect(shown.map(words)).toEqual([first!, second!].map(words));
    const isBest = (text: string) => /[*◂]/.test(text);
    expect(shown.map(isBest)).toEqual([first!, second!].map(isBest));
    await page.reload();
    await expect.poll(() => cells(region(page, 'Figures'), 'test accuracy, last')).toEqual(shown);
  });

  test('groups runs that differ in nothing but the seed', async () => {
    const { page } = await lab.open('/compare?runs=1,3,4');
    const figures = region(page, 'Figures');
    await figures.getByRole('button', { name: 'Group by all but the seed' }).click();
    await expect
      .poll(() => figures.getByRole('columnheader').allTextContents())
      .toEqual(
        ['figure', ' runs 1, 3', ' run 4'].map((text) => expect.stringContaining(text.trim()) as string),
      );
    expect((await cells(figures, 'validation accuracy, last'))[0]).toMatch(/^0\.\d{3} ± 0\.\d{3}/);
  });

  test('takes runs in, out and to other places by keyboard alone, and keeps that in the address', async () => {
    const { page, problems } = await lab.open('/compare?runs=1,2');
    await expect.poll(() => chipNumbers(page)).toEqual([1, 2]);
    await page.keyboard.press('/');
    await page.keyboard.type('shallow');
    await page.getByRole('option', { name: 'shallow' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => chipNumbers(page)).toEqual([1, 2, 4]);
    await page.getByRole('button', { name: 'Take run 4 out' }).focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => chipNumbers(page)).toEqual([1, 4, 2]);
    await page.keyboard.press('Enter');
    await expect.poll(() => chipNumbers(page)).toEqual([1, 2]);
    expect(address(page)).toMatch(/^#\/compare\?runs=1,2(?:&|$)/);
    expect(problems).toEqual([]);
  });

  test('counts the samples on which two runs disagree as their predictions say, and shows each', async () => {
    const predictions = [1, 2].map((id) => lab.store.predictions(id, 'test', 'last'));
    const isRight = predictions.map(
      (list) => new Map(list.map(({ sample, label, predicted }) => [sample, label === predicted])),
    );
    const samples = [...isRight[0]!.keys()];
    const only = (one: number, other: number) =>
      samples.filter((sample) => isRight[one]!.get(sample) && !isRight[other]!.get(sample));
    const { page } = await lab.open('/compare?runs=1,2&tab=disagreements');
    const pane = region(page, 'Samples');
    const button = pane.getByRole('button', { name: /^only run 2 right/ });
    await button.waitFor();
    expect(await button.textContent()).toContain(String(only(1, 0).length));
    expect(await pane.getByRole('button', { name: /^only run 1 right/ }).textContent()).toContain(
      String(only(0, 1).length),
    );
    await button.click();
    await expect.poll(() => address(page)).toContain('kind=only-second-right');
    while ((await pane.getByRole('button', { name: /^Show more/ }).count()) > 0) {
      await pane.getByRole('button', { name: /^Show more/ }).click();
      await page.waitForTimeout(100);
    }
    await expect.poll(() => pane.locator('tbody tr').count()).toBe(only(1, 0).length);
    const names = await pane.locator('tbody td.name').allTextContents();
    expect(names.map((name) => name.trim()).sort()).toEqual(only(1, 0).sort());
  });

  test('says why samples cannot be matched where the data are others', async () => {
    const { page } = await lab.open('/compare?runs=1,5&tab=disagreements');
    await page.getByText(/^Run 1 and run 5 were trained on different data \(fingerprints/).waitFor();
  });

  test('shows matrices side by side and subtracts one from the other', async () => {
    const { page } = await lab.open('/compare?runs=1,2&tab=matrices&fractions=counts');
    const matrices = lab.store.confusionMatrices(1);
    const counts = matrices.find(
      ({ split, checkpoint }) => split === 'test' && checkpoint === 'last',
    )!.counts;
    await expect.poll(() => page.getByRole('grid').count()).toBe(2);
    const first = page.getByRole('grid').first().locator('[data-row="0"] .count');
    await expect
      .poll(async () =>
        (await first.allTextContents()).map((text) => Number.parseInt(text.trim() || '0', 10)),
      )
      .toEqual(counts[0]);
    await tab(page, 'Difference');
    await page.getByRole('grid', { name: 'run 2 minus run 1' }).waitFor();
    await region(page, 'Second minus first').getByLabel('First run').selectOption('2');
    await page.getByRole('grid', { name: 'run 1 minus run 2' }).waitFor();
    await expect.poll(() => address(page)).toContain('pair=2,1');
  });

  test('shows matrices of any evaluated epoch, and the difference that the command line writes', async () => {
    const { page, problems } = await lab.open(
      '/compare?runs=1,2,5&tab=matrices&fractions=counts&split=validation',
    );
    const parameters = page.getByLabel('Parameters');
    await parameters.locator('option[value="1"]').waitFor({ state: 'attached' });
    await parameters.selectOption('1');
    await expect.poll(() => address(page)).toContain('epoch=1');
    await page.getByText(/Run 5 \(\w+\) has none of the validation split of epoch 1\./).waitFor();
    for (const [place, id] of [1, 2].entries()) {
      const { counts } = lab.store.matrixAt(id, 'validation', 1)!;
      const grid = page.getByRole('grid').nth(place);
      await expect
        .poll(async () => {
          const texts = await grid.locator('[data-row="0"] .count').allTextContents();
          return texts.map((text) => Number.parseInt(text.trim() || '0', 10));
        })
        .toEqual(counts[0]);
    }
    await tab(page, 'Difference');
    await page.getByRole('grid', { name: 'run 2 minus run 1' }).waitFor();
    await page.reload();
    await page.getByRole('grid', { name: 'run 2 minus run 1' }).waitFor();
    await page.getByRole('button', { name: 'Export the difference' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
    const saved = await readFile(await (await saving).path(), 'utf8');
    const what = ['--what', 'confusion-matrix-difference', '--against', '1', '--split', 'validation'];
    const { stdout } = await netsitter(
      ...['export', '2', ...what, '--epoch', '1', '--fractions', 'counts', '--format', 'csv', '--to', '-'],
    );
    expect(saved).toBe(stdout);
    await lab.go(page, '/compare?runs=1,2&tab=difference&split=validation&epoch=99');
    await page
      .getByText(/Run 1 .* and Run 2 .*\s+have no confusion matrix of the validation split\s+of epoch 99\./s)
      .waitFor();
    expect(problems).toEqual([]);
  });

  test('a cell of a matrix leads to its samples on the page of its run, and back', async () => {
    const { page, problems } = await lab.open('/compare?runs=1,2&tab=matrices&fractions=counts');
    const { counts } = lab.store
      .confusionMatrices(2)
      .find(({ split, checkpoint }) => split === 'test' && checkpoint === 'last')!;
    const row = counts.findIndex((ofClass) => ofClass.some((count) => count > 0));
    const column = counts[row]!.findIndex((count) => count > 0);
    const grid = page.getByRole('grid').nth(1);
    await grid.locator(`[data-row="${row}"] .count`).nth(column).click();
    await expect.poll(() => address(page)).toMatch(/^#\/runs\/2\?/);
    expect(new URLSearchParams(address(page).split('?')[1]).get('cell')).toBe(`${row}-${column}`);
    await page.getByText(new RegExp(`^${counts[row]![column]} of `)).waitFor();
    await page.goBack();
    await page.getByRole('grid').nth(1).waitFor();
    expect(problems).toEqual([]);
  });

  test('has the points of its curves as a table, and saves the figures that the command line writes', async () => {
    const { page } = await lab.open('/compare?runs=1,2&show=validation');
    const chart = region(page, 'Data loss');
    await chart.getByRole('button', { name: 'Table' }).click();
    await expect.poll(() => chart.locator('tbody tr').count()).toBe(4);
    for (const [button, what] of [
      ['Export the figures', 'figures'],
      ['Export the settings', 'settings'],
      ['Export curves of data loss', 'curves'],
    ] as const) {
      await page.getByRole('button', { name: button }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
      const saved = await readFile(await (await saving).path(), 'utf8');
      const { stdout } = await netsitter('compare', '1', '2', '--what', what, '--to', '-');
      expect(saved).toBe(stdout);
    }
  });

  test('names runs that are not there, and says what to do with one run, none or too many', async () => {
    const { page } = await lab.open('/compare?runs=1,2,77');
    await page.getByText('Left out: Run 77 does not exist.').waitFor();
    await page.getByRole('button', { name: 'Take out of the address' }).click();
    await expect.poll(() => address(page)).toMatch(/runs=1,2(?:&|$)/);
    await lab.go(page, '/compare?runs=1');
    await page.getByText('One run is chosen: add another above').waitFor();
    await lab.go(page, '/compare?runs=');
    await page.getByText('No run is chosen.').waitFor();
    const many = Array.from({ length: 23 }, (_, index) => index + 1).join(',');
    await lab.go(page, `/compare?runs=${many}`);
    await page.getByRole('button', { name: 'Compare the first 20' }).click();
    await page.getByText(/Left out: Run 6 does not exist/).waitFor();
    await expect.poll(() => chipNumbers(page)).toEqual([1, 2, 3, 4, 5]);
  });

  test('follows runs that train', async () => {
    const live = makeRun(6, quickStart, 'live');
    const { detail } = live;
    const owner = { processId: process.pid, processStarted: 'a test' };
    const { id } = lab.store.createRun(
      { name: 'live', recipe: null, engine: 'onnx-cpu', dataSource: detail.dataSource, spec: detail.spec },
      owner,
    );
    detail.id = id;
    const happen = (epoch: number) => {
      const events = [...(epoch === 1 ? startEvents(live) : []), ...epochEvents(live, epoch)];
      for (const event of events) applyEvent(live, event);
      lab.store.recordEvents(id, events);
    };
    happen(1);
    const { page } = await lab.open(`/compare?runs=5,${id}`);
    const figures = region(page, 'Figures');
    await expect.poll(async () => (await cells(figures, 'epochs done'))[1]).toBe('1');
    happen(2);
    await expect.poll(async () => (await cells(figures, 'epochs done'))[1], { timeout: 10_000 }).toBe('2');
  });
});
