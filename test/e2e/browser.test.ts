import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { writeQuickResources } from './quick-resources.ts';
import { epochsShown, openRun, startRun, trainFirstRun, waitForEpoch, waitForState } from './window.ts';

const launch = await findBrowser();
const launcher = path.resolve(import.meta.dirname, '../../main/app/netsitter.mjs');

describe.skipIf(launch === undefined)(
  'the window in a browser, served by `netsitter serve`',
  () => {
    let home: string;
    let resources: string;
    let browser: Browser;
    let server: ChildProcess;
    let address: string;

    beforeAll(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'netsitter-browser-'));
      resources = await writeQuickResources();
      browser = await chromium.launch(launch);
      ({ server, address } = await startServer(home, resources));
    });
    afterAll(async () => {
      await browser.close();
      if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      await rm(resources, { recursive: true, force: true });
    });

    /** A page in a browser of its own, which has been let in by the token in the address. */
    async function open(): Promise<{ page: Page; problems: string[] }> {
      const page = await (await browser.newContext()).newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => {
        if (new URL(request.url()).hostname !== '127.0.0.1') problems.push(`request to ${request.url()}`);
      });
      await page.goto(address);
      return { page, problems };
    }

    test('trains on first start with one button, shows the curves and the confusion matrix', async () => {
      const { page, problems } = await open();
      await trainFirstRun(page);
      await waitForState(page, 'finished');
      expect(await epochsShown(page)).toBeGreaterThan(1);
      const matrix = page.getByRole('region', { name: 'Confusion matrix' });
      expect(await matrix.getByRole('figure').innerText()).toMatch(/20 samples, accuracy/);
      expect(problems).toEqual([]);
    });

    test('goes on with a run whose page is gone, shows it to who comes back, and stops it', async () => {
      const { page } = await open();
      await startRun(page, { name: 'left alone', epochs: 5000 });
      await waitForEpoch(page, 1);
      await page.context().close();

      const { page: later } = await open();
      await openRun(later, 'left alone');
      await waitForEpoch(later, (await epochsShown(later)) + 1);
      await later.getByRole('button', { name: 'Stop' }).click();
      await waitForState(later, 'stopped');
    });

    test('ends on a signal with the run stopped, and takes it up again', async () => {
      const { page } = await open();
      await startRun(page, { name: 'to be taken up', epochs: 5000 });
      await waitForEpoch(page, 1);
      server.kill('SIGTERM');
      expect(await once(server, 'exit')).toEqual([0, null]);

      ({ server, address } = await startServer(home, resources));
      const { page: later } = await open();
      await openRun(later, 'to be taken up');
      await waitForState(later, 'stopped');
      const before = await epochsShown(later);
      await later.getByRole('button', { name: 'Resume' }).click();
      await waitForEpoch(later, before + 1);
    });
  },
  120_000,
);

async function startServer(
  home: string,
  resources: string,
): Promise<{ server: ChildProcess; address: string }> {
  const server = spawn(process.execPath, [launcher, 'serve', '--json'], {
    env: { ...process.env, NETSITTER_HOME: home, NETSITTER_RESOURCES: resources },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { server, address: (JSON.parse(line) as { url: string }).url };
}
