import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startServer, type RunningServer } from '../../main/app/server.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { findBrowser } from './browser.ts';
import { builtWindow } from './built-window.ts';
import { layFirstFaces } from './first-faces.ts';
import { sharedFolder } from './shared-folder.ts';

/** How to start a browser; undefined where there is none, and then the tests of the window skip. */
export const browserOptions = await findBrowser();

/** A page of the window, and what should not have happened on it: errors, violations, requests to elsewhere. */
export interface OpenPage {
  readonly page: Page;
  readonly problems: string[];
}

/**
 * The window as it ships in a real browser, on a home folder of its own that the real core serves; `store` is the
 * test's own way into that home. Runs started in it are trained by real worker processes.
 */
export class WindowLab {
  readonly home: string;
  readonly store: Store;
  readonly #folder: string;
  readonly #server: RunningServer;
  readonly #browser: Browser;

  private constructor(folder: string, home: string, store: Store, server: RunningServer, browser: Browser) {
    this.#folder = folder;
    this.home = home;
    this.store = store;
    this.#server = server;
    this.#browser = browser;
  }

  /** `prepare` fills the home before the core opens it. */
  static async start(
    prepare: (store: Store, home: string) => void | Promise<void> = () => undefined,
  ): Promise<WindowLab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'netsitter-lab-'));
    const home = path.join(folder, 'home');
    const shared = await sharedFolder();
    const renderer = await builtWindow(shared);
    const store = openStore(home);
    await prepare(store, home);
    if (shared !== undefined) await layFirstFaces(store, home, shared);
    const server = await startServer({ home, port: 0, renderer });
    return new WindowLab(folder, home, store, server, await chromium.launch(browserOptions));
  }

  /** Opens the window at a place, e.g. `/runs/1`, in a browser profile of its own. */
  async open(place = '/', options: BrowserContextOptions = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1')
        problems.push(`request to ${request.url()}`);
    });
    await page.goto(this.#server.issueAddress());
    await this.go(page, place);
    return { page, problems };
  }

  /** Another place in the same window. */
  async go(page: Page, place: string): Promise<void> {
    await page.evaluate(`location.hash = ${JSON.stringify(`#${place}`)}`);
  }

  /** Closes what is open, so that pages nobody looks at any more take no time from those of the next test. */
  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    this.store.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
