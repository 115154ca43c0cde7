import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUsualRuns } from '../fake-host.ts';
import { epochEvents, makeRun, quickStart } from '../made-up-runs.ts';
import { browserOptions, WindowTest } from '../open-window.ts';

let windows: WindowTest;

/** The shown text of a column, from the top. */
function column(page: Page, id: string): Promise<string[]> {
  return page.locator(`[role=row] [data-column=${id}]`).allTextContents();
}

describe.skipIf(!browserOptions)('the page of all runs', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test('lists every run with its state in words and its figures', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page, problems } = await windows.open(host, '/');
    await page.getByRole('row', { name: /fddb model 1, seed 3/ }).waitFor();
    expect(await column(page, 'name')).toHaveLength(host.runs.size);
    for (const run of host.runs.values()) {
      const row = page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: run.detail.name, exact: true }) });
      expect(await row.textContent()).toContain(run.detail.state);
    }
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('0.62');
    expect(problems).toEqual([]);
  });

  test('sorts by a column, missing values last both ways', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    const header = page.getByRole('columnheader', { name: 'Test acc' });
    for (const direction of ['descending', 'ascending']) {
      await header.getByRole('button').click();
      await page.mouse.move(0, 0);
      expect(await header.getAttribute('aria-sort')).toBe(direction);
      const shown = await column(page, 'testAccuracy');
      const numbers = shown.filter((text) => text !== '-').map(Number);
      expect(shown.slice(numbers.length).every((text) => text === '-')).toBe(true);
      const sorted = numbers.toSorted((a, b) => (direction === 'ascending' ? a - b : b - a));
      expect(numbers).toEqual(sorted);
    }
  });

  test('filters as words are typed, and says how many of how many', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('failed gone');
    await page.getByText('1 of 9').waitFor();
    expect(await column(page, 'name')).toEqual(['folder is gone']);
    await page.keyboard.press('Escape');
    await expect.poll(() => column(page, 'name')).toHaveLength(9);
  });

  test('is walked and opened by keyboard alone', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    const active = page.locator('[role=row][aria-selected=true]');
    expect(await active.locator('[data-column=id]').textContent()).toBe('8');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'fddb model 1, seed 3' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('j');
    expect(await active.locator('[data-column=id]').textContent()).toBe('7');
  });

  test('is as it was left when a run has been looked at', async () => {
    const host = await windows.host();
    for (let id = 1; id <= 500; id += 1) host.runs.set(id, makeRun(id, quickStart, `trial ${id}`));
    const { page } = await windows.open(host, '/');
    await page.getByRole('textbox', { name: 'Filter runs' }).fill('#1');
    await page.getByText('111 of 500').waitFor();
    await page.getByRole('grid').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
    });
    await page.getByRole('link', { name: 'trial 10', exact: true }).click();
    await page.getByRole('heading', { name: 'trial 10' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('111 of 500').waitFor();
    await page.getByRole('row', { name: 'trial 10 ' }).and(page.locator('[aria-selected=true]')).waitFor();
  });

  test('takes in new and changed runs without a reload', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    host.happen(live, epochEvents(live, 32));
    await page.getByText('32/50').waitFor();
    host.add(makeRun(10, quickStart, 'from elsewhere'));
    await page.getByRole('link', { name: 'from elsewhere' }).waitFor();
  });

  test('keeps rows in their places while the pointer is on them', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('columnheader', { name: 'Epochs' }).getByRole('button').click();
    const before = await column(page, 'id');
    await page.getByRole('row').nth(3).hover();
    const first = host.runs.get(9)!;
    host.happen(live, epochEvents(live, 49));
    first.detail.epochsDone = 60;
    host.happen(first, []);
    await page.getByText('60/10').waitFor();
    expect(await column(page, 'id')).toEqual(before);
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await column(page, 'id'))[0]).toBe('9');
  });

  test('loses no change that happens while the list is on its way', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    const answer = Promise.withResolvers<undefined>();
    host.delay = answer.promise;
    const { page } = await windows.open(host, '/');
    await page.getByText('Asking for the runs.').waitFor();
    await page.getByText('Netsitter 0.1.0').waitFor();
    host.happen(live, epochEvents(live, 32));
    answer.resolve(undefined);
    await page.getByText('32/50').waitFor();
  });

  test('shows and hides columns, and remembers which', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page, problems } = await windows.open(host, '/');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Batch size' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'L2 regularisation' }).click();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('columnheader', { name: 'Batch' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'L2' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('lets a column be drawn wider, and remembers how wide', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    const header = page.getByRole('columnheader', { name: 'Name' });
    const width = async () => (await header.boundingBox())!.width;
    const before = await width();
    const { x, y, width: gripWidth, height } = (await header.locator('.resizer').boundingBox())!;
    await page.mouse.move(x + gripWidth / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + gripWidth / 2 + 60, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBeCloseTo(before + 60, 0);
    await page.reload();
    await expect.poll(width).toBeCloseTo(before + 60, 0);
  });

  test('holds ten thousand runs with only the visible ones in the document', async () => {
    const host = await windows.host();
    for (let id = 1; id <= 10_000; id += 1) {
      const run = makeRun(id, quickStart, `trial ${id}`, { learningRate: id / 1e6 });
      host.runs.set(id, run);
    }
    const { page } = await windows.open(host, '/');
    await page.getByRole('link', { name: 'trial 10000' }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    await page.getByRole('grid').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
    });
    await page.getByRole('link', { name: 'trial 1', exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Filter runs' }).fill('trial 4321');
    await page.getByText('1 of 10,000').waitFor();
  });
});
