import path from 'node:path';
import { app, BrowserWindow, dialog, session, type OpenDialogOptions } from 'electron';
import { describeError } from '../../../shared/errors.ts';
import { projectFolder, resourcesFolder } from '../../api/resources.ts';
import { openWorkbench } from '../workbench.ts';
import { keepRunning } from './background.ts';
import { connectOnDemand } from './connection.ts';
import { openLog } from './log.ts';
import { setMenu } from './menu.ts';
import { serveRenderer } from './scheme.ts';
import { lockSession } from './security.ts';
import { createUtilityWorkers } from './utility-worker.ts';
import { createWindowKeeper } from './window.ts';

/** Runs the desktop app on a home folder; `profile`, below it, is Chromium's. */
export async function startDesktop(home: string, profile: string): Promise<void> {
  await app.whenReady();
  try {
    openDesktop(home, profile);
  } catch (error) {
    dialog.showErrorBox('Netsitter cannot start', describeError(error));
    app.exit(1);
  }
}

function openDesktop(home: string, profile: string): void {
  const report = openLog(path.join(profile, 'netsitter.log'));
  const built = path.join(projectFolder(), 'dist');
  const icons = resourcesFolder('icons');
  lockSession(session.defaultSession, report);
  serveRenderer(session.defaultSession, path.join(built, 'renderer'));
  setMenu();
  app.on('child-process-gone', (_event, details) => {
    report(`A ${details.type} process ended: ${details.reason}, exit code ${details.exitCode}.`);
  });

  const workbench = openWorkbench({
    home,
    host: 'electron',
    report,
    startWorker: createUtilityWorkers(path.join(built, 'main', 'worker.js')),
    choosePath,
  });
  const window = createWindowKeeper({
    preload: path.join(built, 'main', 'preload.cjs'),
    icon: path.join(icons, 'icon.png'),
    stateFile: path.join(profile, 'window.json'),
    report,
    onCreate: (contents) => {
      connectOnDemand(contents, workbench.api, report);
    },
  });
  keepRunning({
    supervisor: workbench.supervisor,
    trayIcon: path.join(icons, 'tray.png'),
    showWindow: window.show,
    close: () => workbench.close(),
  });
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  window.show();
}

/** The system's dialog for a folder or a table: the page learns what was chosen in it, and nothing else. */
async function choosePath(kind: 'folder' | 'table'): Promise<string | null> {
  const options: OpenDialogOptions =
    kind === 'folder'
      ? { title: 'The folder of a data set', properties: ['openDirectory'] }
      : {
          title: 'A table',
          properties: ['openFile'],
          filters: [{ name: 'Tables', extensions: ['csv', 'tsv'] }],
        };
  // Over the window that asks, which takes no further clicks meanwhile.
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}
