import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findRuns } from '../../../main/api/run-table.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { storeMadeUpRun } from '../../support/made-up-home.ts';
import { storeManyRuns } from '../../support/many-runs.ts';
import { browserOptions, WindowLab, type OpenPage } from '../../support/window-lab.ts';
import { model1, quickStart } from '../made-up-runs.ts';

let lab: WindowLab;
let names = 0;
const opened: OpenPage[] = [];

/** Runs of their own for each test, found by a word of their own. */
function addRuns(count: number): { word: string; runs: RunSummary[] } {
  names += 1;
  const word = `set${names}x`;
  const runs = Array.from({ length: count }, (_, place) =>
    storeMadeUpRun(lab.store, place % 2 === 0 ? quickStart : model1, {
      name: `${word} ${place + 1}`,
      seed: place + 1,
    }),
  );
  return { word, runs };
}

async function open(place: string): Promise<OpenPage> {
  const page = await lab.open(place);
  opened.push(page);
  await page.page.getByRole('grid').waitFor();
  return page;
}

const openAt = (word: string, more = '') => open(`/?view=current&filter=${word}${more}`);

/** The shown text of a column, from the top. */
const column = (page: Page, id: string) => page.locator(`[role=row] [data-column="${id}"]`).allTextContents();
const namesOf = async (page: Page) => (await column(page, 'name')).map((text) => text.trim());
const active = (page: Page) => page.locator('[role=row].active [data-column=id]').textContent();

describe.skipIf(!browserOptions)('the table of all runs', () => {
  beforeAll(async () => {
    lab = await WindowLab.start();
  }, 60_000);
  afterAll(() => lab.stop());
  afterEach(() => Promise.all(opened.splice(0).map(({ page }) => page.context().close())));

  test('shows what the filter means on the command line, and keeps the last one while another is typed', async () => {
    const { word } = addRuns(4);
    const { page } = await openAt(word);
    const filter = page.getByRole('combobox', { name: 'Filter runs' });
    const text = `${word} acc>0.5 training.seed:2..3`;
    await filter.fill(text);
    const expected = await findRuns(lab.store, {
      view: 'current',
      filter: text,
      sort: [{ id: 'startedAt', isDescending: true }],
    });
    expect(expected).toHaveLength(2);
    await expect.poll(() => namesOf(page)).toEqual(expected.map(({ name }) => name));
    await filter.fill(`${word} accc>1`);
    await page.getByText('There is no field named accc.').waitFor();
    expect(await namesOf(page)).toEqual(expected.map(({ name }) => name));
    expect(await filter.getAttribute('aria-invalid')).toBe('true');
  });

  test('suggests fields, by keyboard', async () => {
    const { word } = addRuns(2);
    const { page } = await openAt(word);
    await page.keyboard.press('/');
    await page.keyboard.type('recip');
    await page.getByRole('option', { name: /recipe:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('fddb');
    expect(await page.getByRole('combobox', { name: 'Filter runs' }).inputValue()).toBe('recipe:fddb');
  });

  test('is restored from its address, by back and forward and after a restart', async () => {
    const { word } = addRuns(3);
    const { page } = await openAt(word);
    await page.getByRole('columnheader', { name: 'Test acc' }).getByRole('button').click();
    const sorted = await namesOf(page);
    await page.getByLabel('Group by').selectOption('recipe');
    await page.getByRole('row', { expanded: false }).first().waitFor();
    await page.goBack();
    await expect.poll(() => namesOf(page)).toEqual(sorted);
    await page.goForward();
    await page.getByRole('row', { expanded: false }).first().waitFor();
    await page.goBack();
    await expect.poll(() => namesOf(page)).toEqual(sorted);
    const address = page.url();
    await lab.go(page, '/engines');
    await page.getByRole('heading', { name: 'Engines' }).waitFor();
    await lab.go(page, '/');
    await expect.poll(() => namesOf(page)).toEqual(sorted);
    expect(page.url()).toBe(address);
    await page.reload();
    await page.getByRole('link', { name: sorted[0]!, exact: true }).waitFor();
    await expect.poll(() => namesOf(page)).toEqual(sorted);
  });

  test('groups runs that differ in the seed alone, with mean, spread and count', async () => {
    const { word, runs } = addRuns(4);
    const { page } = await openAt(word, '&group=same-settings');
    const rows = page.getByRole('row', { expanded: false });
    await expect.poll(() => rows.count()).toBe(2);
    const [one, three] = [runs[0]!, runs[2]!].map((run) => run.validation!.accuracy) as [number, number];
    const mean = (one + three) / 2;
    const deviation = Math.abs(one - three) / Math.SQRT2;
    await page
      .getByText(`${mean.toFixed(3)} ± ${deviation.toFixed(3)}`)
      .first()
      .waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('row', { expanded: true }).count()).toBe(1);
    expect(await namesOf(page)).toHaveLength(4);
  });

  test('any setting is a column, which moves, is pinned and is remembered', async () => {
    const { word } = addRuns(2);
    const { page, problems } = await openAt(word);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Find a column').fill('training.seed');
    await page.getByRole('checkbox', { name: 'training.seed' }).check();
    await page.getByRole('button', { name: 'Pin training.seed' }).click();
    await page.keyboard.press('Escape');
    await expect
      .poll(async () => (await column(page, 'training.seed')).map((text) => text.trim()))
      .toEqual(['2', '1']);
    const header = page.getByRole('columnheader').nth(4);
    expect(await header.textContent()).toContain('training.seed');
    await header.getByRole('button').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => page.getByRole('columnheader').nth(3).textContent()).toContain('training.seed');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('*training.seed,*name');
    await page.reload();
    await expect.poll(() => page.getByRole('columnheader').nth(3).textContent()).toContain('training.seed');
    expect(problems).toEqual([]);
  });

  test('marks, tags, stars, renames and compares by keyboard alone', async () => {
    const { word, runs } = addRuns(3);
    const [first, second, third] = runs as [RunSummary, RunSummary, RunSummary];
    const { page } = await openAt(word, '&sort=id');
    for (const key of ['j', 'x', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await page.getByText('2 marked').waitFor();
    await page.keyboard.press('t');
    await page
      .getByRole('textbox', { name: 'Add to tags' })
      .or(page.getByRole('combobox', { name: 'Add to tags' }))
      .fill('paper');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('paper', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    const find = (run: RunSummary) => lab.store.findRun(run.id)!;
    await expect
      .poll(() => [first, second, third].map((run) => [find(run).tags, find(run).isStarred]))
      .toEqual([
        [['paper'], true],
        [['paper'], true],
        [[], false],
      ]);
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${word} renamed`);
    await page.keyboard.press('Enter');
    await expect.poll(() => find(second).name).toBe(`${word} renamed`);
    await page.keyboard.press('c');
    await expect
      .poll(() => decodeURIComponent(page.url()))
      .toContain(`/compare?runs=${first.id},${second.id}`);
  });

  test('deletes into the bin, undoes it by a key, and deletes for good after asking once', async () => {
    const { word, runs } = addRuns(3);
    const { page } = await openAt(word, '&sort=id');
    await page.getByRole('checkbox', { name: 'Mark all runs that are filtered in' }).click();
    await page.keyboard.press('Delete');
    await page.getByText('3 runs deleted.').waitFor();
    expect(await namesOf(page)).toEqual([]);
    await page.keyboard.press('u');
    await expect.poll(() => namesOf(page)).toHaveLength(3);
    expect(runs.map(({ id }) => lab.store.findRun(id)!.deletedAt)).toEqual([null, null, null]);
    await page.getByRole('checkbox', { name: `Mark run ${runs[0]!.id}` }).click();
    await page.keyboard.press('Delete');
    await page.getByText('1 run deleted.').waitFor();
    await page.getByLabel('Which runs').selectOption('bin');
    await page.getByRole('checkbox', { name: `Mark run ${runs[0]!.id}` }).click();
    const other = await openAt(word);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    expect(lab.store.findRun(runs[0]!.id)).toBeDefined();
    await page.getByRole('button', { name: /Delete 1 run for good/ }).click();
    await expect.poll(() => lab.store.findRun(runs[0]!.id)).toBeUndefined();
    await other.page.getByLabel('Which runs').selectOption('bin');
    await other.page.getByText('The bin is empty.').waitFor();
  });

  test('compares figures to a baseline, with signs', async () => {
    const { word, runs } = addRuns(2);
    const { page } = await openAt(word, `&sort=id&baseline=${runs[0]!.id}`);
    const difference = runs[1]!.validation!.accuracy - runs[0]!.validation!.accuracy;
    const text = `${difference < 0 ? '-' : '+'}${Math.abs(difference).toFixed(3)}`;
    await expect.poll(async () => (await column(page, 'validationAccuracy'))[1]).toContain(text);
  });

  test('rows keep their places under the pointer while values change, and move when it leaves', async () => {
    const { word, runs } = addRuns(3);
    const { page } = await openAt(word, '&sort=name');
    await page.getByRole('row').nth(2).hover();
    lab.store.editRuns([runs[0]!.id], { name: `${word} z` });
    await page.getByText(`${word} z`).waitFor();
    expect(await namesOf(page)).toEqual([`${word} z`, `${word} 2`, `${word} 3`]);
    await page.mouse.move(0, 0);
    await expect.poll(() => namesOf(page)).toEqual([`${word} 2`, `${word} 3`, `${word} z`]);
  });

  test('is walked and opened by keyboard, and is as it was left when one comes back', async () => {
    const { word, runs } = addRuns(4);
    const { page } = await openAt(word, '&sort=id');
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    expect((await active(page))?.trim()).toBe(String(runs[1]!.id));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: runs[1]!.name }).waitFor();
    await page.goBack();
    await expect.poll(() => active(page).then((text) => text?.trim())).toBe(String(runs[1]!.id));
    expect(await namesOf(page)).toHaveLength(4);
  });

  test('saves the shown table as the core writes it', async () => {
    const { word } = addRuns(2);
    const { page } = await openAt(word, '&sort=id&columns=id,validationAccuracy');
    await expect.poll(() => column(page, 'id')).toHaveLength(2);
    await page.getByRole('button', { name: 'Export the table' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Save as CSV' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const shown = await findRuns(lab.store, {
      view: 'current',
      filter: word,
      sort: [{ id: 'id', isDescending: false }],
    });
    const lines = shown.map(({ id, validation }) => `${id},${validation!.accuracy}\r\n`).join('');
    expect(Buffer.concat(chunks).toString()).toBe(`id,validationAccuracy\r\n${lines}`);
  });

  // The last one: every later page would ask for them all.
  test('holds ten thousand runs with only the visible ones in the document', async () => {
    storeManyRuns(lab.store, lab.home, 10_000);
    const { page, problems } = await open('/?view=current&sort=-id&filter=trial');
    await page.getByRole('link', { name: 'trial 10000' }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    const cut = page.locator('[role=gridcell].number').filter({ visible: true });
    expect(
      await cut.evaluateAll((cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent.trim()),
      ),
    ).toEqual([]);
    await page.getByRole('grid').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
    });
    await page.getByRole('link', { name: 'trial 1', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Filter runs' }).fill('name:"trial 4321"');
    await page.getByText(/^1 of /).waitFor();
    expect(problems).toEqual([]);
  });
});
