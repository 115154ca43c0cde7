import path from 'node:path';
import { app, dialog } from 'electron';
import { homeFolder } from '../api/home.ts';
import { makeFolder } from '../store/make-folder.ts';
import { describeError } from '../../shared/errors.ts';
import { startDesktop } from './electron/desktop.ts';
import { registerScheme } from './electron/scheme.ts';
import { closeNetwork } from './electron/security.ts';

// Everything here runs before Electron is ready, as scheme, switches, profile folder and lock must.
registerScheme();
closeNetwork();
try {
  const home = homeFolder();
  const profile = path.join(home, 'electron');
  makeFolder(profile);
  app.setPath('userData', profile);
  if (app.requestSingleInstanceLock()) void startDesktop(home, profile);
  else app.quit();
} catch (error) {
  dialog.showErrorBox('Netsitter cannot start', describeError(error));
  app.exit(1);
}
