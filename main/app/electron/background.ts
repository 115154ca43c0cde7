import { app, BrowserWindow, dialog, Menu, nativeImage, Tray } from 'electron';
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
  let tray: Tray | undefined;
  let stopAgreed = false;
  let asking = false;

  app.on('browser-window-created', () => {
    tray?.destroy();
    tray = undefined;
  });
  app.on('window-all-closed', () => {
    if (process.platform === 'darwin') return;
    if (supervisor.busy) tray = openTray(options);
    else app.quit();
  });
  void quitAfterLastRun(supervisor);

  app.on('before-quit', (event) => {
    if (!supervisor.busy || stopAgreed) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void askToStop().then((agreed) => {
      asking = false;
      stopAgreed = agreed;
      if (agreed) app.quit();
    });
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    tray?.destroy();
    void options.close().finally(() => {
      app.exit(0);
    });
  });
  // A terminal's Ctrl-C or a service manager's stop is an answer already.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopAgreed = true;
      app.quit();
    });
  }
}

async function quitAfterLastRun(supervisor: Supervisor): Promise<void> {
  const changes = supervisor.watchList();
  while ((await changes.next()).done !== true) {
    const unattended = process.platform !== 'darwin' && BrowserWindow.getAllWindows().length === 0;
    if (unattended && !supervisor.busy) app.quit();
  }
}

async function askToStop(): Promise<boolean> {
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
