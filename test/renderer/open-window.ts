import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from '../support/browser.ts';
import { builtWindow } from '../support/built-window.ts';
import { sharedFolder } from '../support/shared-folder.ts';
import { FakeHost } from './fake-host.ts';

/** How to start a browser; undefined where there is none, and then the tests of the window skip. */
export const browserOptions = await findBrowser();

/** The window, built as it ships, and a browser for it. Pages note everything that should not happen. */
export class WindowTest {
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #hosts: FakeHost[] = [];

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async start(): Promise<WindowTest> {
    return new WindowTest(await builtWindow(await sharedFolder()), await chromium.launch(browserOptions));
  }

  async host(port = 0): Promise<FakeHost> {
    const host = new FakeHost(this.#folder);
    await host.open(port);
    this.#hosts.push(host);
    return host;
  }

  /** Opens the window at a place, e.g. `/runs/1`. `problems` fills with errors, violations and foreign requests. */
  async open(
    host: FakeHost,
    place: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; problems: string[] }> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== host.address)
        problems.push(`request to ${request.url()}`);
    });
    await page.addInitScript({
      content: `document.addEventListener('securitypolicyviolation', (event) => {
        console.error('violates ' + event.violatedDirective + ': ' + event.blockedURI);
      });`,
    });
    await page.goto(`${host.address}/#${place}`);
    return { page, problems };
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    for (const host of this.#hosts) await host.close();
  }
}
