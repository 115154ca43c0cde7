import { app } from './app.ts';
import { refuseUnknown } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
) => void;
type PermissionCheckHandler = (contents: unknown, permission: string) => boolean;
interface RequestDetails {
  readonly url: string;
}
type RequestListener = (details: RequestDetails, answer: (response: { cancel?: boolean }) => void) => void;

const privileges = new Map<string, Record<string, boolean>>();

export const protocol = {
  registerSchemesAsPrivileged(
    schemes: readonly { scheme: string; privileges?: Record<string, boolean> }[],
  ): void {
    app.refuseReady('registerSchemesAsPrivileged');
    if (privileges.size > 0) throw new Error('registerSchemesAsPrivileged can be called only once');
    for (const { scheme, privileges: given = {} } of schemes) {
      refuseUnknown('A privileged scheme', given, ['standard', 'secure', 'supportFetchAPI', 'codeCache']);
      privileges.set(scheme, given);
    }
  },
};

class Session {
  readonly #handlers = new Map<string, Handler>();
  // As in Electron: who sets no handler grants everything.
  #onPermissionRequest: PermissionRequestHandler = (_contents, _permission, answer) => {
    answer(true);
  };
  #onPermissionCheck: PermissionCheckHandler = () => true;
  #onBeforeRequest: RequestListener = (_details, answer) => {
    answer({});
  };

  readonly protocol = {
    handle: (scheme: string, handler: Handler): void => {
      if (this.#handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already`);
      if (privileges.get(scheme)?.['standard'] !== true)
        throw new Error(`The scheme ${scheme} is not standard`);
      this.#handlers.set(scheme, handler);
    },
  };
  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener): void => {
      this.#onBeforeRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.#onPermissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.#onPermissionCheck = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    if (typeof handler !== 'function') throw new TypeError('setDevicePermissionHandler takes a function');
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    if (typeof enabled !== 'boolean') throw new TypeError('setSpellCheckerEnabled takes a boolean');
  }

  /** Asks the app as Chromium would for a page that wants the permission. */
  grants(permission: string): boolean {
    const answers: boolean[] = [];
    this.#onPermissionRequest(null, permission, (granted) => answers.push(granted));
    return answers.includes(true) || this.#onPermissionCheck(null, permission);
  }

  /** What a request of a page gets: the handler's response, or null where it is blocked or nobody handles it. */
  async respond(method: string, url: string): Promise<Response | null> {
    const { cancel } = await new Promise<{ cancel?: boolean }>((resolve) => {
      this.#onBeforeRequest({ url }, resolve);
    });
    if (cancel === true) return null;
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    return handler === undefined ? null : handler(new Request(url, { method }));
  }
}

let defaultSession: Session | undefined;

export const session = {
  get defaultSession(): Session {
    app.requireReady('session.defaultSession');
    return (defaultSession ??= new Session());
  },
};
