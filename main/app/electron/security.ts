import { app, type Session, type WebContents } from 'electron';
import { isOurs } from './scheme.ts';

/** Schemes that never leave the machine: the window's own files, what it has made itself, and its developer tools. */
function staysInside(address: string): boolean {
  if (isOurs(address)) return true;
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'data:' || protocol === 'devtools:' || address.startsWith('blob:app://netsitter/');
}

/**
 * Keeps Chromium itself off the network: no name resolves, whatever asks. To be called before the app is
 * ready; Node's own sockets in the main process are not touched by it, and it opens none.
 */
export function closeNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
}

/** Writing text or a picture to the clipboard when a person presses Copy; reading it is another permission. */
const granted = 'clipboard-sanitized-write';

/** Refuses every device, request to the outside and permission but that to copy in this session. */
export function lockSession(session: Session, report: (text: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    if (permission !== granted) report(`Refused the permission "${permission}".`);
    answer(permission === granted);
  });
  session.setPermissionCheckHandler((_contents, permission) => permission === granted);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !staysInside(details.url);
    if (cancel) report(`Refused a request to ${details.url}.`);
    answer({ cancel });
  });
}

/** Keeps a window on its own page: it cannot navigate, open windows or embed others. */
export function lockContents(contents: WebContents, report: (text: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (isOurs(event.url)) return;
    event.preventDefault();
    report(`Refused to navigate to ${event.url}.`);
  });
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    report('Refused a webview.');
  });
  contents.setWindowOpenHandler(({ url }) => {
    report(`Refused to open ${url}.`);
    return { action: 'deny' };
  });
}
