import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onAction } from './control.ts';
import { createEvent } from './strict.ts';

/** What the app needs to know of a window to close it. */
export interface ClosableWindow {
  close(): void;
  destroy(): void;
}

class App extends EventEmitter {
  readonly windows = new Set<ClosableWindow>();
  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => {
      this.refuseReady('commandLine.appendSwitch');
      this.switches.set(name, value);
    },
  };
  readonly switches = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<undefined>();
  #isReady = false;
  #quitting = false;

  constructor() {
    super();
    onAction('quit', () => {
      this.quit();
    });
  }

  /** Called by the runner when the entry has been evaluated. */
  becomeReady(): void {
    setImmediate(() => {
      if (this.#quitting) return;
      this.#isReady = true;
      this.emit('ready');
      this.#ready.resolve(undefined);
    });
  }

  requireReady(what: string): void {
    if (!this.#isReady) throw new Error(`${what} cannot be used before the app is ready`);
  }

  refuseReady(what: string): void {
    if (this.#isReady) throw new Error(`${what} must be called before the app is ready`);
  }

  whenReady(): Promise<undefined> {
    return this.#ready.promise;
  }

  setPath(name: string, folder: string): void {
    if (name !== 'userData') throw new Error(`No path ${name} in this hand-written Electron`);
    if (!existsSync(folder)) throw new Error(`The folder ${folder} does not exist`);
    this.refuseReady('setPath of userData');
    this.#paths.set(name, folder);
  }

  getPath(name: string): string {
    const folder = this.#paths.get(name);
    if (folder === undefined) throw new Error(`The path ${name} was not set`);
    return folder;
  }

  /** The lock is a file with the holder's process id; a second start leaves it a note in a folder it watches. */
  requestSingleInstanceLock(): boolean {
    const lock = path.join(this.getPath('userData'), 'SingletonLock');
    const notes = path.join(this.getPath('userData'), 'SingletonNotes');
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (holder !== 0 && isAlive(holder)) {
      writeFileSync(path.join(notes, `${process.pid}`), JSON.stringify(process.argv));
      return false;
    }
    mkdirSync(notes, { recursive: true });
    writeFileSync(lock, `${process.pid}`);
    const heard = new Set<string | null>();
    watch(notes, (_event, name) => {
      if (heard.has(name)) return;
      heard.add(name);
      this.emit('second-instance', createEvent({}), process.argv, process.cwd(), {});
    });
    return true;
  }

  quit(): void {
    const event = createEvent({});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    for (const window of this.windows) window.close();
    if (this.windows.size > 0) {
      this.#quitting = false;
      return;
    }
    const last = createEvent({});
    this.emit('will-quit', last);
    if (!last.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    for (const window of this.windows) window.destroy();
    this.emit('quit', createEvent({}), code);
    process.exit(code);
  }

  windowOpened(window: ClosableWindow): void {
    this.windows.add(window);
    this.emit('browser-window-created', createEvent({}), window);
  }

  windowClosed(window: ClosableWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
