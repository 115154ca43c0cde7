import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeMadeUpRun } from '../../support/made-up-home.ts';
import { browserOptions, WindowLab } from '../../support/window-lab.ts';
import { model1, quickStart } from '../made-up-runs.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rules = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']);

let lab: WindowLab;

function pane(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** Saves what a pane shows, by its menu. */
async function save(page: Page, paneName: string, item: string): Promise<string> {
  await pane(page, paneName)
    .getByRole('button', { name: /^Export curves/ })
    .click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  return readFile(await (await downloading).path(), 'utf8');
}

/** What the command line exports of the same home. */
async function exportByCommand(...options: string[]): Promise<string> {
  const cli = path.resolve(import.meta.dirname, '../../../main/app/cli.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'export', '1', '--home', lab.home, '--to', '-', ...options],
    { maxBuffer: 2 ** 26 },
  );
  return stdout;
}

describe.skipIf(!browserOptions)('curves and what is done with a run, on its page', () => {
  beforeAll(async () => {
    lab = await WindowLab.start((store) => {
      storeMadeUpRun(store, quickStart, { name: 'first', seed: 1 });
      storeMadeUpRun(store, { ...model1, training: { ...model1.training, epochs: 60 } }, { name: 'long' });
      storeMadeUpRun(store, quickStart, { name: 'third', seed: 3 });
      const withoutTraining = { ...quickStart.training, evaluateEachEpoch: ['validation' as const] };
      storeMadeUpRun(store, { ...quickStart, training: withoutTraining }, { name: 'fourth', seed: 4 });
    });
  });
  afterAll(() => lab.stop());

  test('choices are in the address, outlive a reload and are remembered for another run', async () => {
    const { page, problems } = await lab.open('/runs/1');
    const tools = page.getByRole('group', { name: 'How curves are drawn' });
    await tools.getByRole('combobox', { name: 'What curves are drawn over' }).selectOption('step');
    await tools.getByRole('combobox', { name: 'Smoothing' }).selectOption('exponential');
    await tools.getByRole('spinbutton').fill('40');
    await tools.getByRole('spinbutton').press('Enter');
    await tools.getByRole('button', { name: 'Validation' }).click();
    await page.keyboard.press('l');
    const address = () => decodeURIComponent(page.url().split('?')[1] ?? '');
    await expect.poll(address).toBe('x=step&smooth=exponential:40&show=train,test,steps&log=yes');
    await page.reload();
    const legend = pane(page, 'Loss').getByRole('group', { name: 'Curves shown' });
    await expect
      .poll(() => legend.getByRole('button').allTextContents())
      .toEqual(['train total', 'train data', 'each step, total']);
    await lab.go(page, '/runs/3');
    await page.getByRole('button', { name: 'third', exact: true }).waitFor();
    await expect.poll(address).toContain('smooth=exponential:40');
    await page.goBack();
    await page.getByRole('button', { name: 'first', exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  test('epochs that were not evaluated are told, and two fingers zoom the chart and not the page', async () => {
    const { page, problems } = await lab.open('/runs/4');
    await pane(page, 'Accuracy').getByText('dotted: not evaluated').waitFor();
    const { stdout: svg } = await promisify(execFile)(process.execPath, [
      path.resolve(import.meta.dirname, '../../../main/app/cli.ts'),
      ...['export', '4', '--home', lab.home, '--to', '-', '--what', 'curves', '--format', 'svg'],
    ]);
    expect(svg).toContain('dotted where epochs between were not evaluated');
    await pane(page, 'Accuracy').locator('canvas').hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -30);
    await page.keyboard.up('Control');
    await pane(page, 'Accuracy').getByRole('button', { name: 'Show all' }).waitFor();
    expect(await page.evaluate('visualViewport.scale')).toBe(1);
    await lab.go(page, '/runs/1');
    await page.getByRole('button', { name: 'first', exact: true }).waitFor();
    expect(await page.getByText('dotted: not evaluated').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('a picture shows what the chart shows, and the command line gives the same file', async () => {
    const { page } = await lab.open('/runs/1?x=step&smooth=average:50&show=train,steps&loss=all&log=yes');
    const settings = ['--x', 'step', '--smoothing', 'average:50', '--sources', 'train,steps'];
    const loss = await save(page, 'Loss', 'Save as SVG');
    expect(loss).toContain('moving average of the last 50 steps');
    expect(loss).toBe(
      await exportByCommand(
        ...['--what', 'curves', '--format', 'svg', '--chart', 'loss', '--parts', 'all', '--logarithmic'],
        ...settings,
      ),
    );
    const steps = await save(page, 'Loss', 'Save steps as CSV');
    expect(steps).toBe(await exportByCommand('--what', 'steps', '--format', 'csv'));
    expect(steps.trim().split('\r\n')).toHaveLength(1 + lab.store.curves(1).steps.length);
    const table = await save(page, 'Accuracy', 'Save as CSV');
    expect(table).toBe(await exportByCommand('--what', 'curves', '--format', 'csv'));
  });

  test('a part of the axis is looked at in both charts, by pointer and by keys, and thinning ends where it can', async () => {
    const { page, problems } = await lab.open('/runs/2');
    const chart = pane(page, 'Loss').getByRole('img');
    await page.getByText('thinned to the pixels').first().waitFor();
    const { x, y, width, height } = (await chart.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 40, y + height / 2, { steps: 3 });
    await page.mouse.up();
    await page.getByText('thinned to the pixels').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Show all' }).count()).toBe(2);
    await chart.dblclick();
    await page.getByText('thinned to the pixels').first().waitFor();
    await chart.focus();
    for (let times = 0; times < 8; times += 1) await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Show all' }).first().waitFor();
    await page.keyboard.press('0');
    await page.getByRole('button', { name: 'Show all' }).first().waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  test('a long curve is painted while it moves, at most once a frame, and drawn in full again at rest', async () => {
    const { page, problems } = await lab.open('/runs/2?x=step');
    await page.getByText('thinned to the pixels').first().waitFor();
    // Counts for each canvas how often it was begun anew in a frame, and how many lines were drawn.
    await page.evaluate(`(() => {
      window.most = 0; window.lines = 0;
      let drawn = new Map();
      const context = CanvasRenderingContext2D.prototype;
      const { clearRect } = context;
      const { lineTo } = Path2D.prototype;
      context.clearRect = function (...box) {
        drawn.set(this.canvas, (drawn.get(this.canvas) ?? 0) + 1);
        window.most = Math.max(window.most, drawn.get(this.canvas));
        return clearRect.apply(this, box);
      };
      Path2D.prototype.lineTo = function (...place) { window.lines += 1; return lineTo.apply(this, place); };
      const frame = () => { drawn = new Map(); requestAnimationFrame(frame); };
      requestAnimationFrame(frame);
    })()`);
    const chart = pane(page, 'Loss').getByRole('img');
    await chart.focus();
    const fewLines = 500;
    const [moving, times] = await page.evaluate<[number[], number]>(`new Promise((done) => {
      const canvas = document.activeElement;
      const lines = [];
      let times = 0;
      const press = () => {
        lines.push(window.lines);
        window.lines = 0;
        if (times++ === 6) return done([lines.slice(2), window.most]);
        // Several movements within a frame, of a part that has been zoomed to.
        for (const key of times === 1 ? ['+'] : ['ArrowLeft', 'ArrowRight', 'ArrowLeft'])
          canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        requestAnimationFrame(() => requestAnimationFrame(press));
      };
      press();
    })`);
    expect(times).toBe(1);
    expect(Math.max(...moving)).toBeLessThan(fewLines);
    await expect.poll(() => page.evaluate<number>('window.lines')).toBeGreaterThan(fewLines);
    expect(await page.evaluate('window.most')).toBe(1);
    expect(problems).toEqual([]);
  });

  test('a run is renamed, starred, put into the comparison, deleted and brought back in its header', async () => {
    const { page, problems } = await lab.open('/runs/3');
    await page.getByRole('button', { name: 'third', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of the run' }).fill('renamed');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'renamed', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await page.getByRole('button', { name: 'Star', exact: true, pressed: true }).waitFor();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: '✓ Compare' }).waitFor();
    const more = async (item: string) => {
      await page.getByRole('button', { name: 'More to do with the run' }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    await more('Delete');
    const undo = page.getByRole('button', { name: 'Undo: restore the run' });
    await undo.waitFor();
    expect(lab.store.findRun(3)?.deletedAt).not.toBeNull();
    await undo.click();
    await undo.waitFor({ state: 'detached' });
    expect(lab.store.findRun(3)).toMatchObject({ name: 'renamed', isStarred: true, deletedAt: null });
    await more('Repeat with changes');
    await expect.poll(() => page.url()).toMatch(/#\/new\?from=3/);
    expect(problems).toEqual([]);
  });

  test('tags and notes are kept, and settings can be narrowed to those that were changed', async () => {
    const { page } = await lab.open('/runs/1');
    await page.getByRole('tab', { name: 'Notes' }).click();
    await page.getByRole('combobox', { name: 'Add to tags' }).fill('baseline');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Notes' }).fill('Seed 1 is the one of the report.');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await expect
      .poll(() => lab.store.findRun(1))
      .toMatchObject({ tags: ['baseline'], notes: 'Seed 1 is the one of the report.' });
    await page.getByText('Beta 1', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Only what differs from its default' }).check();
    await page.getByText('Beta 1', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.getByText('0.000371538').count()).toBe(1);
  });

  test('keys lead to the runs beside it and to the tabs', async () => {
    const { page } = await lab.open('/?view=current&sort=id');
    await page.getByRole('link', { name: 'first', exact: true }).waitFor();
    await lab.go(page, '/runs/1?x=step');
    await page.getByRole('button', { name: 'first', exact: true }).waitFor();
    await page.keyboard.press(']');
    await page.getByRole('button', { name: 'long', exact: true }).waitFor();
    expect(page.url()).toContain('x=step');
    await page.keyboard.press('[');
    await page.getByRole('button', { name: 'first', exact: true }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard' });
    for (const title of ['Next run', 'Look closer, or at more', 'To another cell']) {
      await sheet.getByRole('row', { name: title }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await expect.poll(() => page.url()).toContain('tab=');
    await page.keyboard.press('1');
    await expect.poll(() => page.url()).not.toContain('tab=');
  });

  test('keys lead on as the run table was sorted and filtered', async () => {
    const names = ['beside b', 'elsewhere', 'beside a', 'beside c'];
    names.forEach((name, at) => storeMadeUpRun(lab.store, quickStart, { name, seed: 10 + at, epochs: 1 }));
    const { page } = await lab.open('/?view=current&filter=beside&sort=-name');
    const heading = (name: string) => page.getByRole('button', { name, exact: true });
    await page.getByRole('link', { name: 'beside c', exact: true }).click();
    await heading('beside c').waitFor();
    await page.keyboard.press(']');
    await heading('beside b').waitFor();
    await page.keyboard.press(']');
    await heading('beside a').waitFor();
    // It is the last of them.
    await page.keyboard.press(']');
    await page.keyboard.press('[');
    await heading('beside b').waitFor();
  });

  test.each(['light', 'dark'] as const)('is accessible, %s', async (colorScheme) => {
    const { page } = await lab.open('/runs/1?smooth=average:20', { colorScheme });
    await pane(page, 'Loss').getByRole('img').waitFor();
    for (const tab of ['Notes', 'Settings', 'Machine', 'Log']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await page.evaluate(`window.axe === undefined && (() => { ${axeSource} })()`);
      const { violations } = await page.evaluate<AxeResults>(
        `axe.run({ runOnly: { type: 'tag', values: ${rules} } })`,
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
});
