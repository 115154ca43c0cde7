import { app, dialog, Menu, nativeImage, Tray } from 'electron';
import type { Supervisor } from '../../jobs/supervisor.ts';

export interface BackgroundOptions {
  readonly supervisor: Supervisor;
  readonly trayIcon: string;
  readonly showWindow: () => void;
  /** Ends everything: runs are stopped with a checkpoint, the database is closed. */
  readonly close: () => Promise<void>;
}

/**
 * Closing the window does not end a run: the app then stays in the tray until the last run has ended.
 * Quitting while a run goes on is asked about first.
 */
export function keepRunning(options: BackgroundOptions): void {
  const { supervisor } = options;
  let leaveBackground = (): void => undefined;

  app.on('window-all-closed', () => {
    if (process.platform === 'darwin') return;
    if (supervisor.busy) leaveBackground = goToBackground(options);
    else app.quit();
  });
  app.on('browser-window-created', () => {
    leaveBackground();
  });
  askBeforeQuit(supervisor);
  app.on('will-quit', (event) => {
    event.preventDefault();
    leaveBackground();
    void options.close().finally(() => {
      app.exit(0);
    });
  });
}

/** How soon the app is gone after its last run, in milliseconds. */
const idleCheckInterval = 250;

/** Shows the tray and quits when nothing runs any more. The function returned takes both back. */
function goToBackground(options: BackgroundOptions): () => void {
  const tray = openTray(options);
  const check = setInterval(() => {
    if (!options.supervisor.busy) app.quit();
  }, idleCheckInterval);
  return () => {
    clearInterval(check);
    if (!tray.isDestroyed()) tray.destroy();
  };
}

function openTray({ trayIcon, showWindow }: BackgroundOptions): Tray {
  const tray = new Tray(nativeImage.createFromPath(trayIcon));
  tray.setToolTip('Netsitter: run in progress');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Run in progress', enabled: false },
      { type: 'separator' },
      { label: 'Show', click: showWindow },
      {
        label: 'Quit',
        click: () => {
          app.quit();
        },
      },
    ]),
  );
  tray.on('click', showWindow);
  return tray;
}

function askBeforeQuit(supervisor: Supervisor): void {
  let stopAgreed = false;
  let isAsking = false;
  app.on('before-quit', (event) => {
    if (!supervisor.busy || stopAgreed) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void agreesToStop().then((agreed) => {
      isAsking = false;
      stopAgreed = agreed;
      if (agreed) app.quit();
    });
  });
  // A terminal's Ctrl-C or end, or a service manager's stop, is an answer already.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stopAgreed = true;
      app.quit();
    });
  }
}

async function agreesToStop(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Netsitter',
    message: 'A run is in progress.',
    detail: 'Stopping it keeps a checkpoint, from which it can go on later.',
    buttons: ['Keep running', 'Stop the run and quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
