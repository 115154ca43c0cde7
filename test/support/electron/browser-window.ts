import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { onAction, tell } from './control.ts';
import { createEvent, refuseUnknown } from './strict.ts';
import { WebContents } from './web-contents.ts';

interface WebPreferences {
  readonly preload?: string;
  readonly contextIsolation?: boolean;
  readonly sandbox?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webSecurity?: boolean;
  readonly webviewTag?: boolean;
  readonly spellcheck?: boolean;
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly icon?: string;
  readonly backgroundColor?: string;
  readonly webPreferences?: WebPreferences;
}

const knownOptions = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'show',
  'title',
  'icon',
  'backgroundColor',
  'webPreferences',
];

/** The only web preferences a window of this project may have; spell checking would fetch dictionaries. */
const safePreferences: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
};

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #bounds: Bounds;
  #maximised = false;
  #shown: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    app.requireReady('BrowserWindow');
    refuseUnknown('BrowserWindow', options, knownOptions);
    const { preload, ...preferences } = options.webPreferences ?? {};
    refuseUnknown('webPreferences', preferences, Object.keys(safePreferences));
    for (const [name, value] of Object.entries(safePreferences)) {
      if (preferences[name as keyof typeof preferences] !== value) {
        throw new Error(`The web preference ${name} must be ${value}`);
      }
    }
    if (preload === undefined) throw new Error('The window has no preload script');
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#shown = options.show ?? true;
    this.webContents = new WebContents(preload, this.#bounds);
    this.webContents.once('ready-to-show', () => this.emit('ready-to-show'));
    app.windowOpened(this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...app.windows].filter((window) => window instanceof BrowserWindow);
  }

  async loadURL(address: string): Promise<void> {
    await this.webContents.loadURL(address);
  }

  show(): void {
    this.#shown = true;
    tell({ type: 'window', shown: true });
  }

  focus(): void {
    if (!this.#shown) throw new Error('A window that is not shown cannot have the focus');
  }

  restore(): void {
    this.show();
  }

  isMinimized(): boolean {
    return false;
  }

  maximize(): void {
    this.#maximised = true;
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getNormalBounds(): Bounds {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    return { ...this.#bounds };
  }

  close(): void {
    const event = createEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.webContents.destroy();
    this.#destroyed = true;
    tell({ type: 'window', shown: false });
    this.emit('closed');
    app.windowClosed(this);
  }
}

onAction('close-window', () => {
  for (const window of BrowserWindow.getAllWindows()) window.close();
});
