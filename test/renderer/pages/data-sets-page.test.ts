import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataSet } from '../../../shared/contract/data-sets.ts';
import type { DataFormat } from '../../../shared/specs/data.ts';
import type { FakeHost } from '../fake-host.ts';
import { browserOptions, WindowTest } from '../open-window.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let windows: WindowTest;

function dataSet(name: string, format: DataFormat): DataSet {
  return { name, path: `/data/${name}`, format, synthetic: false, description: '' };
}

/** A host that knows a healthy and a sabotaged set of pictures, and a table. */
async function hostWithSets(): Promise<FakeHost> {
  const host = await windows.host();
  host.dataSets = [dataSet('xray', 'images'), dataSet('inverted', 'images'), dataSet('Städte', 'csv')];
  return host;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  );
}

/** Pixels by which the page is larger than the window, and the number of them that may not be. */
function overflow(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(
    '[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]',
  );
}

describe.skipIf(!browserOptions)('the pages of data sets', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test('register a folder and show it in the list', async () => {
    const host = await hostWithSets();
    const { page, problems } = await windows.open(host, '/data-sets');
    const form = page.getByRole('form', { name: 'Add a data set' });
    const add = form.getByRole('button', { name: 'Add' });
    expect(await add.isDisabled()).toBe(true);
    await form.getByLabel('Folder or table').fill('/data/faces');
    await form.getByLabel('Name').fill('faces');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'faces' }).waitFor();
    expect(host.dataSets.at(-1)).toMatchObject({ name: 'faces', path: '/data/faces' });
    expect(await form.getByLabel('Folder or table').inputValue()).toBe('');
    expect(problems).toEqual([]);
  });

  test('draw a synthetic set of the size and format that is asked for', async () => {
    const host = await hostWithSets();
    const { page, problems } = await windows.open(host, '/data-sets');
    const form = page.getByRole('form', { name: 'Draw a data set' });
    await form.getByLabel('Format').selectOption('csv');
    expect(await form.getByLabel('Size').inputValue()).toBe('20000');
    await form.getByLabel('Name').fill('map');
    await form.getByLabel('Size').fill('many');
    expect(await form.getByRole('button', { name: 'Draw' }).isDisabled()).toBe(true);
    await form.getByLabel('Size').fill('500');
    await form.getByRole('button', { name: 'Draw' }).click();
    await page.getByRole('link', { name: 'map' }).waitFor();
    expect(host.dataSets.at(-1)).toMatchObject({ name: 'map', format: 'csv', synthetic: true });
    expect(problems).toEqual([]);
  });

  test('tell how the check goes on, then what was found, the worst first', async () => {
    const host = await hostWithSets();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    host.delay = promise;
    const { page, problems } = await windows.open(host, '/data-sets');
    await page.getByRole('link', { name: 'inverted' }).click();
    await page.getByText('Decoding pictures').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('3');
    resolve(undefined);
    const findings = page.getByRole('region', { name: 'Findings' });
    const first = findings.getByRole('group').first();
    expect(await first.textContent()).toMatch(/fail.*Likely cause.*test.*Remedy/s);
    expect(await first.getAttribute('open')).not.toBeNull();
    expect(await findings.getByRole('group').last().getAttribute('open')).toBeNull();
    const samples = page.getByRole('region', { name: 'Samples' });
    await samples.getByRole('img', { name: 'Samples of cross in test' }).waitFor();
    const widths = await page.evaluate<number[]>(
      "[...document.querySelectorAll('img')].map((image) => image.complete && image.naturalWidth)",
    );
    expect(new Set(widths)).toEqual(new Set([8 * 16 + 7 * 3]));
    expect(await page.getByRole('row', { name: /disc/ }).textContent()).toContain('120');
    expect(problems).toEqual([]);
  });

  test('look at tables by the label column that is named, and say what is wrong with it', async () => {
    const host = await hostWithSets();
    const { page } = await windows.open(host, '/data-sets');
    await page.getByRole('link', { name: 'Städte' }).click();
    await page.getByRole('button', { name: 'Values by class', pressed: true }).waitFor();
    await page.getByLabel('Label column').fill('colour');
    await page.keyboard.press('Enter');
    const refusal = page.getByRole('alert').filter({ hasText: 'no column "colour"' });
    expect(await refusal.first().textContent()).toMatch(/Name one of the columns/);
    await page.getByLabel('Label column').fill('');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('has no column "colour"').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Städte' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Data sets' }).waitFor();
  });

  test('show every set and its settings in words, in a narrow window too', async () => {
    const host = await hostWithSets();
    const { page } = await windows.open(host, '/data-sets', { viewport: { width: 420, height: 600 } });
    await page.getByRole('table').waitFor();
    const hiddenHeight = `(() => {
      const box = document.querySelector('table').parentElement;
      return box.scrollHeight - box.clientHeight;
    })()`;
    expect(await page.evaluate<number>(hiddenHeight)).toBe(0);
    await page.getByRole('link', { name: 'Städte' }).click();
    await page.getByText('Validation fraction', { exact: true }).waitFor();
  });

  test('keep what was found when the connection drops and returns', async () => {
    const host = await hostWithSets();
    const { page } = await windows.open(host, '/data-sets/xray');
    await page.getByRole('img').first().waitFor();
    host.dropConnections();
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
    expect(await page.getByRole('img').count()).toBeGreaterThan(0);
  });

  test('say so where there is no such set', async () => {
    const host = await hostWithSets();
    const { page } = await windows.open(host, '/data-sets/nowhere');
    expect(await page.getByRole('alert').textContent()).toContain('There is no data set named nowhere.');
  });

  test.each(['light', 'dark'] as const)(
    'fit, and can be read by assistive technology, in the %s theme',
    async (colorScheme) => {
      const host = await hostWithSets();
      const { page, problems } = await windows.open(host, '/data-sets', { colorScheme });
      for (const [place, landmark] of [
        ['/data-sets', 'table'],
        ['/data-sets/inverted', 'img'],
        ['/data-sets/Städte', 'group'],
      ] as const) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(`${host.address}/#${place}`);
        await page.getByRole(landmark).first().waitFor();
        expect(await violations(page), place).toEqual([]);
        for (const width of [1280, 760, 420]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await overflow(page), `${place} at ${width}`).toEqual([0, 0]);
        }
      }
      expect(problems).toEqual([]);
    },
  );
});
