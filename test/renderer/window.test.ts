import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUsualRuns } from './fake-host.ts';
import { makeRun, quickStart } from './made-up-runs.ts';
import { browserOptions, WindowTest } from './open-window.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let windows: WindowTest;

/** What axe finds on the page that keeps people from using it, by rule and place. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
}

describe.skipIf(!browserOptions)('the window', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test.each(['light', 'dark'] as const)(
    'fits, can be read by assistive technology and asks nothing of other hosts, in the %s theme',
    async (colorScheme) => {
      const host = await windows.host();
      addUsualRuns(host);
      host.add(makeRun(10, quickStart, 'A name too long for the first line of a narrow window'));
      const { page, problems } = await windows.open(host, '/', { colorScheme });
      for (const [place, landmark] of [
        ['/', 'grid'],
        ['/runs/1', 'tablist'],
        ['/runs/3', 'tablist'],
        ['/runs/10', 'tablist'],
        ['/new', 'form'],
        ['/data-sets', 'table'],
        ['/engines', 'table'],
      ] as const) {
        await page.goto(`${host.address}/#${place}`);
        await page.getByRole(landmark).first().waitFor();
        for (const width of [1280, 760, 420]) {
          await page.setViewportSize({ width, height: 800 });
          if (width !== 760) expect(await seriousViolations(page), `${place} at ${width}`).toEqual([]);
          const overflow = await page.evaluate<number[]>(
            `[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]`,
          );
          expect(overflow, `${place} at ${width}`).toEqual([0, 0]);
          const cut = await page.evaluate<string[]>(
            `[...document.querySelectorAll('h1:not(.visually-hidden), nav a, footer button, button')]
              .filter((part) => part.scrollWidth > part.clientWidth + 1 ||
                part.closest('nav, footer') && part.getBoundingClientRect().right > innerWidth)
              .map((part) => part.textContent)`,
          );
          expect(cut, `cut off on ${place} at ${width}`).toEqual([]);
        }
      }
      expect(problems).toEqual([]);
    },
  );

  test('keeps the theme that was chosen', async () => {
    const host = await windows.host();
    const { page } = await windows.open(host, '/', { colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByText('No runs yet').waitFor();
    expect(await ground()).toBe(dark);
  });

  test('offers one button at the first start, which waits for the faces that are still being drawn', async () => {
    const host = await windows.host();
    const [faces] = host.dataSets;
    host.dataSets = [];
    const { page, problems } = await windows.open(host, '/');
    const button = page.getByRole('button', { name: 'Train the quick-start network on the synthetic faces' });
    await button.click();
    await page.getByText('Drawing photographs').waitFor();
    expect(await button.isDisabled()).toBe(true);
    host.dataSets = [faces!];
    await page.getByRole('heading', { name: 'Quick start' }).waitFor();
    expect(host.runs.get(1)?.detail).toMatchObject({ recipe: 'quick-start', dataName: 'synthetic-fddb' });
    expect(problems).toEqual([]);
  });

  test('says quietly that the connection is lost, and is whole again when it returns', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    const { port } = new URL(host.address);
    await host.close();
    await page.getByText('Connection lost, retrying').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
    const returned = await windows.host(Number(port));
    await page.getByText('No runs yet').waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
    expect(returned.runs.size).toBe(0);
  });

  test('says which address to open when a server started anew does not know it', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    host.shutOut();
    await page.getByText('The server was started anew: open the address it printed').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
  });

  test('lists its keys', async () => {
    const host = await windows.host();
    const { page, problems } = await windows.open(host, '/');
    await page.getByText('No runs yet').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('All keys of this page').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(problems).toEqual([]);
  });
});
