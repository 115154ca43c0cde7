import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { handWritten, real, type Desktop } from './desktop.ts';
import { writeQuickResources } from './quick-resources.ts';

const browser = await findBrowser();
const probes = await readFile(path.join(import.meta.dirname, 'page-probes.js'), 'utf8');

for (const kind of [handWritten, real]) {
  const cannotRun = kind.missing !== undefined || (kind === handWritten && browser === undefined);

  describe.skipIf(cannotRun)(`the window's page with ${kind.name}`, () => {
    let home: string;
    let resources: string;
    let desktop: Desktop;
    let page: Page;

    beforeAll(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'netsitter-security-'));
      resources = await writeQuickResources();
      desktop = await kind.start(home, resources);
      page = await desktop.page();
      await page.getByRole('link', { name: 'Engines' }).waitFor();
    });
    afterAll(async () => {
      if (desktop.isRunning) await desktop.kill();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      await rm(resources, { recursive: true, force: true });
    });

    /** Has a script in the page try something; see page-probes.js. */
    async function probe(name: string, argument: unknown = null): Promise<unknown> {
      await page.evaluate(probes);
      return page.evaluate(`probes.${name}(${JSON.stringify(argument)})`);
    }

    /** An address without a file is a page without the program, whose own calls would be in the way. */
    async function visit(address: string): Promise<void> {
      if (page.url().endsWith(address)) return;
      await page.evaluate(`window.location.href = "${address}"; undefined`);
      await page.waitForURL((url) => url.href.endsWith(address));
    }

    const log = () => readFile(path.join(home, 'electron', 'netsitter.log'), 'utf8');

    test('runs no script that did not come with the program', async () => {
      expect(await probe('runForeignScripts')).toEqual({
        intruder: false,
        violations: ['frame-src', 'script-src-attr', 'script-src-elem'],
      });
    });

    test('has no hold on Electron or Node', async () => {
      expect(await probe('namesInPage')).toEqual({ host: 'electron', names: [] });
    });

    test('reaches no other host and no file besides its own', async () => {
      const others = ['https://example.com/', 'http://127.0.0.1:9/', 'ws://127.0.0.1:9/'];
      expect(await probe('fetchAll', others)).toEqual(others.map(() => 'refused'));
      const outside = [
        '/missing.js',
        '/%2e%2e/package.json',
        '/..%2f..%2fpackage.json',
        '/..%5cpackage.json',
        '/%ff',
      ];
      expect(await probe('fetchAll', outside)).toEqual(outside.map(() => 404));
      expect(await probe('fetchAll', ['/', '/index.html'])).toEqual([200, 200]);
    });

    test('cannot navigate away or open another window', async () => {
      const address = page.url();
      await page.evaluate('window.location.href = "https://example.com/"; undefined');
      await expect.poll(log).toContain('Refused to navigate to https://example.com/.');
      await page.evaluate('window.open("https://example.com/elsewhere"); undefined');
      await expect.poll(log).toContain('Refused to open https://example.com/elsewhere.');
      expect(page.url()).toBe(address);
    });

    test('is granted no permission but to copy', async () => {
      expect(await probe('permissions')).toEqual({
        geolocation: 'denied',
        'clipboard-read': 'denied',
        'clipboard-write': 'granted',
        notifications: 'denied',
      });
    });

    test('has its connection closed when it sends what is no call', async () => {
      await visit('/nothing-here');
      for (const junk of ['junk', '{}', '{"i":"1","p":7}', 17, null, { p: 1 }, ['a']]) {
        expect(await probe('send', junk), JSON.stringify(junk)).toBe('closed');
      }
    });

    test('gets typed errors for calls that make no sense', async () => {
      await visit('/nothing-here');
      const call = (address: string, input: unknown) =>
        probe('send', JSON.stringify({ i: '1', p: { u: address, b: { json: input } } }));
      expect(await call('/runs/get', { id: 'one' })).toContain('BAD_REQUEST');
      expect(await call('/runs/get', { id: 123456 })).toContain('NOT_FOUND');
      expect(await call('/runs/__proto__/constructor', {})).toContain('"s":404');

      await visit('/#/engines');
      await page.getByText('onnx-cpu').first().waitFor();
    });
  });
}

describe.skipIf(browser === undefined)("a window whose page's process dies", () => {
  test('loads its page again, and explains itself when that happens again and again', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'netsitter-crash-'));
    const resources = await writeQuickResources();
    const desktop = await handWritten.start(home, resources);
    try {
      for (let crash = 1; crash <= 3; crash += 1) {
        await (await desktop.page()).getByRole('link', { name: 'Engines' }).waitFor();
        await desktop.crashPage();
      }
      await (await desktop.page()).getByRole('link', { name: 'Engines' }).waitFor();
      await desktop.crashPage();
      expect(await desktop.dialogMessage()).toContain('crashed 4 times');
      expect(desktop.isRunning).toBe(true);
      desktop.answerDialog(0);
      expect(await desktop.ended()).toBe(0);
    } finally {
      if (desktop.isRunning) await desktop.kill();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      await rm(resources, { recursive: true, force: true });
    }
  });
});
