import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  chromium,
  type BrowserContext,
  type CDPSession,
  type Frame,
  type Page,
  type Route,
} from 'playwright-core';
import { findBrowser } from '../browser.ts';
import { app } from './app.ts';
import { pageOrigin, tell, toAppAddress } from './control.ts';
import { session } from './session.ts';

/** What arrives from a preload script. */
export type PreloadMessage =
  | { readonly type: 'send'; readonly channel: string; readonly arguments: readonly unknown[] }
  | { readonly type: 'port-message'; readonly port: number; readonly data: unknown }
  | { readonly type: 'port-close'; readonly port: number };

export interface PageOptions {
  readonly preload: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly onPreloadMessage: (message: PreloadMessage, frame: { url: string; parent: object | null }) => void;
  /** The page was left or loaded again, and all that lived in it is gone. */
  readonly onContextGone: () => void;
  /** Whether the page may go there. */
  readonly onNavigation: (url: string) => boolean;
  readonly onNewWindow: (url: string) => boolean;
  readonly onCrash: () => void;
}

export interface PageHost {
  goto(address: string): Promise<void>;
  sendToPreload(channel: string, data: unknown, ports: readonly number[]): Promise<void>;
  sendToPort(port: number, data: unknown): Promise<void>;
  closePort(port: number): Promise<void>;
  crash(): Promise<void>;
  close(): Promise<void>;
}

const world = 'Electron Isolated Context';
const preloadShim = readFileSync(path.join(import.meta.dirname, 'preload-shim.js'), 'utf8');
const acceptExposed = readFileSync(path.join(import.meta.dirname, 'accept-exposed.js'), 'utf8');

/** What Chromium asks for before a page may use it, by Electron's name and Playwright's; a page gets what the app's handlers grant. */
const permissions = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
] as const;

let context: Promise<BrowserContext> | undefined;
const hosts = new Map<Page, PageOptions & { loading: boolean }>();

/** One browser for all windows, with its profile in the app's folder; tests look into it through its debugging port. */
function browser(): Promise<BrowserContext> {
  return (context ??= startBrowser());
}

async function startBrowser(): Promise<BrowserContext> {
  const launch = await findBrowser();
  if (launch === undefined) throw new Error('There is no Chromium to show a window in');
  const profile = path.join(app.getPath('userData'), 'chromium');
  const started = await chromium.launchPersistentContext(profile, {
    ...launch,
    // Electron's own Chromium tells a page when the other end of its port was closed; this one on request.
    args: [
      ...(launch.args ?? []),
      '--remote-debugging-port=0',
      '--enable-blink-features=MessagePortCloseEvent',
    ],
    viewport: null,
    serviceWorkers: 'block',
  });
  const granted = permissions.filter(([permission]) => session.defaultSession.grants(permission));
  await started.grantPermissions(granted.map(([, name]) => name));
  await started.route(() => true, answer);
  const [port = ''] = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  tell({ type: 'browser', debuggingPort: Number(port) });
  return started;
}

/** Every request of every page: navigation is asked about, and the app's protocol handler answers. */
async function answer(route: Route): Promise<void> {
  const request = route.request();
  const url = toAppAddress(request.url());
  const page = pageOf(route);
  const host = page && hosts.get(page);
  if (host === undefined) {
    await route.abort('blockedbyclient');
    return;
  }
  const leavesPage = request.isNavigationRequest() && request.frame().parentFrame() === null && !host.loading;
  if (leavesPage && !host.onNavigation(url)) {
    await route.abort('aborted');
    return;
  }
  const response = await session.defaultSession.respond(request.method(), url);
  if (response === null) {
    await route.abort('blockedbyclient');
    return;
  }
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** The page that asks, unless it is one that another page has just opened. */
function pageOf(route: Route): Page | undefined {
  try {
    return route.request().frame().page();
  } catch {
    return undefined;
  }
}

export async function openPage(options: PageOptions): Promise<PageHost> {
  const started = await browser();
  const page = await started.newPage();
  const host = { ...options, loading: true };
  hosts.set(page, host);
  page.on('popup', (popup) => {
    if (!newWindowAllowed) void popup.close();
  });
  page.on('crash', () => {
    options.onCrash();
  });
  await page.setViewportSize(options.size);
  const debug = await started.newCDPSession(page);
  let newWindowAllowed = false;
  debug.on('Page.windowOpen', ({ url }) => {
    newWindowAllowed = options.onNewWindow(toAppAddress(url));
  });
  const preloadContext = await installPreload(page, debug, options);

  async function send(message: object): Promise<void> {
    const contextId = preloadContext();
    if (contextId === undefined) return;
    const expression = `receiveFromMain(${JSON.stringify(message)})`;
    // A page that goes away in this moment has no use for the message.
    await debug.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined);
  }

  return {
    async goto(address) {
      await page.goto(address);
      host.loading = false;
    },
    sendToPreload: (channel, data, ports) => send({ type: 'message', channel, data, ports }),
    sendToPort: (port, data) => send({ type: 'port-message', port, data: encode(data) }),
    closePort: (port) => send({ type: 'port-close', port }),
    async crash() {
      await debug.send('Page.crash').catch(() => undefined);
    },
    async close() {
      hosts.delete(page);
      await page.close();
    },
  };
}

/**
 * Runs the preload script in a world of its own before each of the page's documents, as context isolation
 * does. Returns where it runs now.
 */
async function installPreload(
  page: Page,
  debug: CDPSession,
  options: PageOptions,
): Promise<() => number | undefined> {
  const binding = 'sendToMain';
  let current: number | undefined;
  debug.on('Runtime.executionContextCreated', ({ context: created }) => {
    const frame = (created.auxData as { frameId?: string }).frameId;
    if (created.name === world && frame === mainFrame) current = created.id;
  });
  debug.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId === current) gone();
  });
  debug.on('Runtime.executionContextsCleared', gone);
  debug.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== binding) return;
    const frame: Frame = page.mainFrame();
    const parent = executionContextId === current ? null : frame;
    options.onPreloadMessage(decode(JSON.parse(payload) as PreloadMessage), { url: frame.url(), parent });
  });

  function gone(): void {
    if (current === undefined) return;
    current = undefined;
    options.onContextGone();
  }

  const { frameTree } = await debug.send('Page.getFrameTree');
  const mainFrame = frameTree.frame.id;
  await debug.send('Page.enable');
  await debug.send('Runtime.enable');
  await debug.send('Runtime.addBinding', { name: binding, executionContextName: world });
  await debug.send('Page.addScriptToEvaluateOnNewDocument', { source: acceptExposed });
  await debug.send('Page.addScriptToEvaluateOnNewDocument', {
    worldName: world,
    source:
      `if (window === window.top && location.origin === '${pageOrigin}') {\n${preloadShim}\n` +
      `startPreload(${binding}, (require) => {\nconst module = { exports: {} };\nconst exports = module.exports;\n` +
      `${options.preload}\n});\n}`,
  });
  return () => current;
}

/** Port messages travel as JSON, bytes as numbers. */
function encode(data: unknown): object {
  if (data instanceof ArrayBuffer) return { bytes: [...new Uint8Array(data)] };
  return data instanceof Uint8Array ? { bytes: [...data] } : { json: data };
}

function decode(message: PreloadMessage): PreloadMessage {
  if (message.type !== 'port-message') return message;
  const { bytes, json } = message.data as { bytes?: number[]; json?: unknown };
  return { ...message, data: bytes === undefined ? json : Uint8Array.from(bytes) };
}
