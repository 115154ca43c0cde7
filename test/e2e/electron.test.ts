import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSyntheticImages } from '../../main/data/synthetic/create-images.ts';
import { findBrowser } from '../support/browser.ts';
import { handWritten, real, type Desktop } from './desktop.ts';
import { writeQuickResources } from './quick-resources.ts';
import { epochsShown, openRun, startRun, trainFirstRun, waitForEpoch, waitForState } from './window.ts';

const browser = await findBrowser();
if (real.missing !== undefined) {
  process.stderr.write(`\nTESTS WITH A REAL ELECTRON ARE SKIPPED: ${real.missing}\n\n`);
}

beforeAll(() => {
  if (!existsSync(path.resolve(import.meta.dirname, '../../dist/main/electron.js'))) {
    throw new Error('The program is not built: run `npm run build` first.');
  }
});

for (const kind of [handWritten, real]) {
  const cannotRun = kind.missing !== undefined || (kind === handWritten && browser === undefined);

  describe.skipIf(cannotRun)(
    `the desktop app with ${kind.name}`,
    () => {
      let home: string;
      let resources: string;
      const started: Desktop[] = [];

      beforeAll(async () => {
        home = await mkdtemp(path.join(tmpdir(), 'netsitter-desktop-'));
        resources = await writeQuickResources();
      });
      afterEach(async () => {
        for (const desktop of started.splice(0)) if (desktop.isRunning) await desktop.kill();
      });
      afterAll(async () => {
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
        await rm(resources, { recursive: true, force: true });
      });

      async function start(): Promise<Desktop> {
        const desktop = await kind.start(home, resources);
        started.push(desktop);
        return desktop;
      }

      test('trains on first start with one button, shows the curves and the confusion matrix', async () => {
        const desktop = await start();
        const page = await desktop.page();
        await trainFirstRun(page);
        await waitForState(page, 'finished');
        expect(await epochsShown(page)).toBeGreaterThan(1);
        const matrix = page.getByRole('region', { name: 'Confusion matrix' });
        expect(await matrix.getByRole('figure').innerText()).toMatch(/20 samples, accuracy/);

        // What every page asks for comes over the message port as it does over the socket of a browser.
        for (const place of [
          '/',
          '/searches',
          '/babysit',
          '/data-sets',
          '/engines',
          '/compare?runs=1',
          '/runs/1',
        ]) {
          await page.evaluate(`location.hash = '#${place}'`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await expect.poll(() => page.getByText(/^Asking (for|each)/).count()).toBe(0);
          expect(await page.getByRole('alert').allTextContents(), place).toEqual([]);
        }

        // Nothing runs any more: closing the window ends the app.
        await desktop.closeWindow();
        expect(await desktop.ended()).toBe(0);
      });

      test('adds a folder that is chosen in the dialog of the system, and nothing where it is left', async () => {
        const folder = path.join(home, 'Wähle mich');
        await createSyntheticImages(folder, { pictures: 8, seed: 1 });
        const desktop = await start();
        const page = await desktop.page();
        await page.getByRole('link', { name: 'Data sets' }).click();
        const form = page.getByRole('form', { name: 'Add a data set' });
        const field = form.getByRole('combobox', { name: 'Folder or table' });
        const ask = (button: string) => () => form.getByRole('button', { name: button }).click();
        expect(await desktop.choosePaths([], ask('Choose a table'))).toEqual(['openFile']);
        expect(await desktop.choosePaths([folder], ask('Choose a folder'))).toEqual(['openDirectory']);
        await expect.poll(() => field.inputValue()).toBe(folder);
        await expect.poll(() => form.getByLabel('Name').inputValue()).toBe('Wähle-mich');
        await form.getByRole('button', { name: 'Add', exact: true }).click();
        await page.getByRole('link', { name: 'Wähle-mich' }).waitFor();
        await desktop.closeWindow();
        expect(await desktop.ended()).toBe(0);
      });

      test('goes on with a run whose window was closed, and shows it again on a second start', async () => {
        const desktop = await start();
        const page = await desktop.page();
        await startRun(page, { name: 'in the background', epochs: 5000 });
        await waitForEpoch(page, 1);
        await desktop.closeWindow();
        await desktop.startAgain();

        const again = await desktop.page();
        await openRun(again, 'in the background');
        await waitForEpoch(again, (await epochsShown(again)) + 1);
        await again.getByRole('button', { name: 'Stop' }).click();
        await waitForState(again, 'stopped');
        expect(desktop.isRunning).toBe(true);
      });

      test('ends by itself when the last run has ended without a window, with the run kept', async () => {
        const desktop = await start();
        const page = await desktop.page();
        await startRun(page, { name: 'to its end', epochs: 20 });
        await waitForEpoch(page, 1);
        await desktop.closeWindow();
        expect(await desktop.ended()).toBe(0);

        const later = await (await start()).page();
        await openRun(later, 'to its end');
        await waitForState(later, 'finished');
      });

      test('asks before quitting while a run goes on, and stops it with a checkpoint when told to', async () => {
        const desktop = await start();
        const page = await desktop.page();
        await startRun(page, { name: 'to be stopped', epochs: 5000 });
        await waitForEpoch(page, 1);
        await desktop.quit(0);
        await waitForEpoch(page, (await epochsShown(page)) + 1);
        await desktop.quit(1);
        expect(await desktop.ended()).toBe(0);

        const later = await (await start()).page();
        await openRun(later, 'to be stopped');
        await waitForState(later, 'stopped');
        await later.getByRole('button', { name: 'Resume' }).click();
        await waitForState(later, 'running');
      });
    },
    120_000,
  );
}

describe.skipIf(browser === undefined)('a worker whose JavaScript engine gives up', () => {
  test('ends its run with the reason, not the app', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'netsitter-worker-crash-'));
    const resources = await writeQuickResources();
    const desktop = await handWritten.start(home, resources);
    try {
      const page = await desktop.page();
      await startRun(page, { name: 'out of memory', epochs: 5000 });
      await waitForEpoch(page, 1);
      desktop.crashWorker();
      await waitForState(page, 'failed');
      expect(desktop.isRunning).toBe(true);
      await page.getByText('FatalProcessOutOfMemory').first().waitFor();
    } finally {
      if (desktop.isRunning) await desktop.kill();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      await rm(resources, { recursive: true, force: true });
    }
  });
});
