import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCheckChart } from '../../../main/exports/check-chart.ts';
import { createSyntheticCsv } from '../../../main/data/synthetic/create-csv.ts';
import { checks, findCheck } from '../../../shared/checks/catalogue.ts';
import { describeProbe } from '../../../shared/checks/probes/probe-names.ts';
import { describeWalk } from '../../../shared/checks/walk/walk-view.ts';
import { summariseFindings, summariseSteps } from '../../../shared/checks/walk/walk-words.ts';
import type { Finding } from '../../../shared/data-check.ts';
import { storeMadeUpWalk } from '../../support/made-up-walk.ts';
import { browserOptions, WindowLab } from '../../support/window-lab.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let lab: WindowLab;

/** What axe finds on the page that keeps people from using it. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const walkOf = (id: number) => describeWalk(lab.store.walks.find(id)!, lab.store.walks.runs(id));
const idIn = (page: Page) => Number(/#\/babysit\/(\d+)/.exec(page.url())?.[1]);
const steps = (page: Page) => page.getByRole('navigation', { name: 'Checks' }).getByRole('link');
const summary = (page: Page) => page.locator('.summary');
const shownTitle = (page: Page) => page.getByRole('heading', { level: 2 }).first().innerText();

/** Starts the checks named on the smallest table, by the form. */
async function start(page: Page, wanted: readonly string[]): Promise<void> {
  await page.getByLabel('Data set').selectOption('places');
  for (const { title } of checks) {
    await page.getByRole('checkbox', { name: title }).setChecked(wanted.includes(title));
  }
  await page.keyboard.press('Control+Enter');
  await steps(page).first().waitFor();
}
const quick = ['data', 'network', 'initial-loss', 'regularisation'] as const;
const isWrong = ({ verdict }: Finding) => verdict === 'fail' || verdict === 'warn';
const titles = quick.map((name) => findCheck(name).title);

/** Gives the page `cutOff()`, after which no way leads to the core, and `letThrough()`. */
const cutWebSockets = `(() => {
  const opened = [];
  let isCut = false;
  window.WebSocket = class extends WebSocket {
    constructor(address) {
      super(isCut ? String(address).replace('/rpc', '/nowhere') : address);
      opened.push(this);
    }
  };
  window.cutOff = () => { isCut = true; for (const socket of opened) socket.close(); };
  window.letThrough = () => { isCut = false; };
})()`;

async function download(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

describe.skipIf(!browserOptions)('babysitting in the window', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (store, home) => {
      const folder = path.join(home, 'places');
      await createSyntheticCsv(folder, { rows: 300, seed: 1 });
      store.addDataSet({ name: 'places', path: folder, format: 'csv', synthetic: true, description: '' });
    });
  });
  afterEach(() => lab.closePages());
  afterAll(() => lab.stop());

  test('without a walk the page says what one is, and starts the quick start', async () => {
    const { page, problems } = await lab.open('/babysit');
    await page.getByText('No walk yet.').waitFor();
    await page.getByRole('button', { name: 'Check the quick start' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('a walk is started by the form, told as the store has it, and its runs open by a key', async () => {
    const { page, problems } = await lab.open('/babysit?recipe=R-mlp-epochs');
    await start(page, titles);
    await expect.poll(() => summary(page).innerText(), { timeout: 60_000 }).not.toContain('to go');
    const id = idIn(page);
    const walk = walkOf(id);
    expect(walk.walk.map(({ check }) => check)).toEqual(quick);
    expect(await summary(page).innerText()).toBe(summariseSteps(walk.walk));
    for (const { check, result } of walk.walk) {
      await steps(page)
        .filter({ hasText: findCheck(check).title })
        .click();
      const told =
        result!.findings.length === 0
          ? [result!.measured]
          : [summariseFindings(result!.findings), result!.findings.find(isWrong)!.measured];
      for (const text of told) await page.getByText(text, { exact: true }).first().waitFor();
    }
    const { name, text } = await download(page, () => page.getByRole('button', { name: 'Report' }).click());
    expect(name).toBe(`walk-${id}-report.html`);
    for (const { result } of walk.walk) {
      expect(text).toContain(
        result!.measured.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
      );
    }
    const run = walk.walk.at(-1)!.runs[0]!.run;
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Babysit', level: 1 }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await steps(page).first().waitFor();
    const next = async () => {
      await page.keyboard.press('j');
      return shownTitle(page);
    };
    await expect.poll(next).toBe(titles.at(-1));
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain(`#/runs/${run}`);
    await page.getByRole('button', { name: 'More to do with the run' }).click();
    await page.getByRole('menuitem', { name: 'Walk through its checks' }).click();
    // What a check trains is shortened; the walk looks at the whole.
    await expect
      .poll(() => page.getByLabel('Recipe').locator('option:checked').innerText())
      .toContain(`walk ${id}`);
    await expect
      .poll(() => page.getByRole('note').innerText())
      .toBe(
        `The whole experiment of walk ${id}, ${walk.name}, of which run ${run} is a probe (${describeProbe(walk.walk.at(-1)!.runs[0]!.probe)}).`,
      );
    await page.getByRole('button', { name: 'Start 12 checks' }).click();
    await expect.poll(() => idIn(page)).toBeGreaterThan(id);
    const again = idIn(page);
    expect(lab.store.walks.find(again)!.spec).toEqual(lab.store.walks.find(id)!.spec);
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => walkOf(again).state).toBe('stopped');
    expect(problems).toEqual([]);
  }, 90_000);

  test('checks are skipped, run again, stopped and gone on with by keys alone', async () => {
    const { page } = await lab.open('/babysit?recipe=R-mlp-epochs');
    await start(page, [...titles, findCheck('overfit-subset').title, findCheck('batch-leakage').title]);
    const id = idIn(page);
    const stateOf = (check: string) => walkOf(id).walk.find((step) => step.check === check)!.state;
    await page.keyboard.press('s');
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    expect(walkOf(id).state).toBe('stopped');
    await page.goto(page.url().replace(/#.*/, `#/babysit/${id}?check=overfit-subset`));
    await page.getByRole('button', { name: 'Skip' }).waitFor();
    await page.keyboard.press('x');
    await expect.poll(() => stateOf('overfit-subset')).toBe('skipped');
    await page.keyboard.press('s');
    await expect.poll(() => walkOf(id).state, { timeout: 60_000 }).toBe('finished');
    expect(stateOf('batch-leakage')).toBe('done');
    expect(stateOf('overfit-subset')).toBe('skipped');
    // Chosen by its address: the page stays there, whatever the walk moves on to.
    expect(await shownTitle(page)).toBe(findCheck('overfit-subset').title);
    const before = walkOf(id).walk.find(({ check }) => check === 'initial-loss')!.runs;
    await steps(page)
      .filter({ hasText: findCheck('initial-loss').title })
      .click();
    await page.getByRole('button', { name: 'Repeat' }).waitFor();
    await page.keyboard.press('r');
    const after = () => walkOf(id).walk.find(({ check }) => check === 'initial-loss')!;
    await expect.poll(() => after().runs[0]?.run ?? 0, { timeout: 60_000 }).toBeGreaterThan(before[0]!.run);
    await expect.poll(() => after().state, { timeout: 60_000 }).toBe('done');
  }, 120_000);

  test('a walk that failed shows its failure first, why, and what to try with which settings', async () => {
    const failing = storeMadeUpWalk(lab.store, {
      'learning-rate-range': 'fail',
      gradients: 'warn',
      'shuffled-labels': 'cannot tell',
    });
    const { page, problems } = await lab.open(`/babysit/${failing}`);
    await expect.poll(() => shownTitle(page)).toBe(findCheck('learning-rate-range').title);
    await page.getByText('The likeliest cause of learning-rate-range').waitFor();
    for (const [format, label] of [
      ['csv', 'CSV'],
      ['json', 'JSON'],
      ['svg', 'SVG'],
      ['latex', 'LaTeX'],
    ] as const) {
      await page.getByRole('button', { name: 'Export the chart' }).click();
      const { text } = await download(page, () =>
        page.getByRole('menuitem', { name: `Save as ${label}` }).click(),
      );
      const { content } = await createCheckChart(walkOf(failing), { check: 'learning-rate-range', format });
      expect(text).toBe(content);
    }
    await page.getByRole('button', { name: 'Table' }).click();
    expect(await page.getByRole('row').allInnerTexts()).toContainEqual('1.000e-4\t0.4200\t0.5000');
    await page.getByRole('link', { name: 'Try a learning rate of 1e-4' }).click();
    await page.getByText('training.optimiser.learningRate = 0.0001').waitFor();
    expect(await page.getByLabel('Recipe').locator('option:checked').innerText()).toContain(
      `walk ${failing}`,
    );
    await lab.go(page, `/new?walk=${failing}&set={"training.optimiser.learningRate":0.0001}`);
    await page.getByText(`These are the settings of walk ${failing}, changed as it proposed.`).waitFor();
    expect(problems).toEqual([]);
  });

  test('where no setting mends anything the samples are a click away, and a data set that is gone is its folder', async () => {
    const failing = storeMadeUpWalk(lab.store, { 'input-baseline': 'fail' });
    const { page } = await lab.open(`/babysit/${failing}`);
    await page.getByRole('link', { name: 'Look at the samples' }).click();
    await expect.poll(() => page.url()).toContain('#/data-sets/faces');
    await lab.go(page, `/babysit?walk=${failing}`);
    await expect.poll(() => page.getByLabel('Data set').inputValue()).toBe('/nowhere');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('/nowhere').waitFor();
  });

  test('a walk without a check that this version knows says so, and the whole can be checked anew', async () => {
    const other = storeMadeUpWalk(lab.store, {}, 'Of another version');
    const database = new Database(path.join(lab.home, 'netsitter.sqlite'));
    database
      .prepare(`UPDATE walk_steps SET check_name = 'telepathy-' || check_name WHERE walk_id = ?`)
      .run(other);
    database.close();
    const { page, problems } = await lab.open(`/babysit/${other}`);
    await expect.poll(() => summary(page).innerText()).toBe(summariseSteps([]));
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Check this experiment' }).click();
    await expect
      .poll(() => page.getByLabel('Recipe').locator('option:checked').innerText())
      .toContain(`walk ${other}`);
    expect(problems).toEqual([]);
  });

  test('on a narrow page the check that is chosen comes into sight', async () => {
    const { page } = await lab.open(`/babysit/${storeMadeUpWalk(lab.store, {})}`);
    await page.setViewportSize({ width: 420, height: 900 });
    await steps(page)
      .filter({ hasText: findCheck('gradients').title })
      .click();
    const head = page.getByRole('heading', { level: 2, name: findCheck('gradients').title });
    await expect.poll(async () => (await head.boundingBox())!.y).toBeLessThan(400);
  });

  test('what is asked for while the connection is lost waits, says so, and is done when it is back', async () => {
    const { page } = await lab.open('/babysit');
    await page.addInitScript(cutWebSockets);
    await page.reload();
    await lab.go(page, '/babysit?recipe=R-mlp-epochs');
    await start(page, titles);
    await expect.poll(() => summary(page).innerText(), { timeout: 60_000 }).not.toContain('to go');
    const id = idIn(page);
    await page.evaluate('cutOff()');
    await page.getByText('Connection lost').waitFor();
    await page.keyboard.press('r');
    await page.getByText('What was asked for waits for the connection.').waitFor();
    const before = JSON.stringify(walkOf(id));
    await page.evaluate('letThrough()');
    await expect.poll(() => JSON.stringify(walkOf(id)), { timeout: 30_000 }).not.toBe(before);
    await expect.poll(() => summary(page).innerText(), { timeout: 60_000 }).not.toContain('waits');
    await expect.poll(() => walkOf(id).state, { timeout: 30_000 }).toBe('finished');
  }, 120_000);

  test.each(['light', 'dark'] as const)(
    'can be used by everyone, narrow and wide, in %s',
    async (colorScheme) => {
      const failing = storeMadeUpWalk(lab.store, { 'initial-loss': 'fail' });
      const { page } = await lab.open(`/babysit/${failing}`, { colorScheme });
      for (const place of [`/babysit/${failing}`, `/babysit/${failing}?check=data`, '/babysit']) {
        await lab.go(page, place);
        for (const width of [1280, 420]) {
          await page.setViewportSize({ width, height: 800 });
          await page
            .getByText(place === '/babysit' ? 'Made-up walk' : 'Measured', { exact: true })
            .first()
            .waitFor();
          expect(await seriousViolations(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        }
        await page.setViewportSize({ width: 1280, height: 800 });
        expect(await page.evaluate("document.querySelector('main').scrollHeight")).toBeLessThanOrEqual(800);
      }
    },
  );
});
