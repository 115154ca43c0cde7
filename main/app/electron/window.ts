import { BrowserWindow, dialog, nativeTheme, type WebContents } from 'electron';
import { windowAddress } from './scheme.ts';
import { lockContents } from './security.ts';
import { defaultSize, readWindowState, writeWindowState } from './window-state.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  /** Where size and position are kept. */
  readonly stateFile: string;
  readonly report: (text: string) => void;
  /** Called with the contents of each new window, before its page loads. */
  readonly onCreate: (contents: WebContents) => void;
}

/** The one window: `show` brings it to the front, opening it where it is closed. */
export function createWindowKeeper(options: WindowOptions): { show: () => void } {
  let window: BrowserWindow | undefined;
  return {
    show() {
      if (window === undefined) {
        window = openWindow(options);
        window.once('closed', () => (window = undefined));
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}

function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile);
  const window = new BrowserWindow({
    ...defaultSize,
    ...(state && { x: state.x, y: state.y, width: state.width, height: state.height }),
    show: false,
    title: 'Netsitter',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181b' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (state?.maximised === true) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    try {
      writeWindowState(options.stateFile, window);
    } catch (error) {
      options.report(`The window's place could not be kept: ${String(error)}`);
    }
  });
  lockContents(window.webContents, options.report);
  reloadAfterCrash(window, options.report);
  options.onCreate(window.webContents);
  window.loadURL(windowAddress).catch((error: unknown) => {
    options.report(`The window's page did not load: ${String(error)}`);
  });
  return window;
}

const toleratedCrashes = { count: 3, within: 5 * 60_000 };

/** Loads the page again when its process dies; runs go on meanwhile. Stops when it dies again and again. */
function reloadAfterCrash(window: BrowserWindow, report: (text: string) => void): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    report(`The window's process ended: ${details.reason}, exit code ${details.exitCode}.`);
    const now = Date.now();
    crashes = [...crashes.filter((time) => now - time < toleratedCrashes.within), now];
    // Electron ends the whole app when a page is loaded while it still tells of the process's death.
    setImmediate(() => {
      if (window.isDestroyed()) return;
      if (crashes.length <= toleratedCrashes.count) window.webContents.reload();
      else void explainAndClose(window, crashes.length);
    });
  });
}

/** Closes the window when the explanation has been read: without one the app may end, and take the text along. */
async function explainAndClose(window: BrowserWindow, crashes: number): Promise<void> {
  await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Netsitter',
    message: `The window has crashed ${crashes} times in five minutes and is closed.`,
    detail:
      'Runs go on and nothing they stored is lost. Start Netsitter again to see them, or use the command line.',
  });
  window.destroy();
}
