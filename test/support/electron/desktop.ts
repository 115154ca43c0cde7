import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { app, type ClosableWindow } from './app.ts';
import { onAction, tell } from './control.ts';
import { refuseUnknown } from './strict.ts';

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly type?: 'separator';
  readonly enabled?: boolean;
  readonly click?: () => void;
}

const roles = ['appMenu', 'fileMenu', 'editMenu', 'viewMenu', 'windowMenu'];

export class Menu {
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly MenuItem[]): Menu {
    for (const item of template) {
      refuseUnknown('A menu item', item, ['label', 'role', 'type', 'enabled', 'click']);
      if (item.role !== undefined && !roles.includes(item.role))
        throw new TypeError(`No menu role ${item.role}`);
      if (item.role === undefined && item.label === undefined && item.type === undefined) {
        throw new TypeError('A menu item needs a label, a role or a type');
      }
    }
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    if (menu !== null && !(menu instanceof Menu)) throw new TypeError('setApplicationMenu takes a Menu');
  }
}

interface NativeImage {
  isEmpty(): boolean;
}

export const nativeImage = {
  createFromPath: (file: string): NativeImage => ({ isEmpty: () => !existsSync(file) }),
};

export class Tray extends EventEmitter {
  #menu: Menu | undefined;
  #destroyed = false;

  constructor(image: NativeImage) {
    super();
    app.requireReady('Tray');
    if (image.isEmpty()) throw new Error('The tray icon is empty: nobody would see it');
    onAction('click-tray', ({ label }) => {
      if (this.#destroyed) return;
      const item = this.#menu?.items.find((candidate) => candidate.label === label);
      if (item?.click === undefined) throw new Error(`The tray has nothing to click named ${label}`);
      item.click();
    });
  }

  setToolTip(toolTip: string): void {
    tell({ type: 'tray', toolTip });
  }

  setContextMenu(menu: Menu): void {
    this.#menu = menu;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    this.#destroyed = true;
    tell({ type: 'tray', toolTip: null });
  }
}

interface MessageBoxOptions {
  readonly type?: string;
  readonly title?: string;
  readonly message: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly defaultId?: number;
  readonly cancelId?: number;
}

interface OpenDialogOptions {
  readonly title?: string;
  readonly properties: readonly ('openDirectory' | 'openFile')[];
  readonly filters?: readonly { readonly name: string; readonly extensions: readonly string[] }[];
}

export const dialog = {
  /** Shown to the test, which answers as a person would. */
  showMessageBox(
    ...parameters: [MessageBoxOptions] | [ClosableWindow, MessageBoxOptions]
  ): Promise<{ response: number }> {
    const options = parameters.length === 1 ? parameters[0] : parameters[1];
    app.requireReady('dialog.showMessageBox');
    refuseUnknown('A message box', options, [
      'type',
      'title',
      'message',
      'detail',
      'buttons',
      'defaultId',
      'cancelId',
    ]);
    const answered = new Promise<{ response: number }>((resolve) => {
      process.once('message', function receive(action: { type: string; response?: number }) {
        if (action.type === 'answer-dialog') resolve({ response: action.response ?? 0 });
        else process.once('message', receive);
      });
    });
    tell({ type: 'dialog', message: options.message, buttons: options.buttons ?? [] });
    return answered;
  },
  /** Answered by the test with the paths a person would choose; none is to leave it. */
  showOpenDialog(
    ...parameters: [OpenDialogOptions] | [ClosableWindow, OpenDialogOptions]
  ): Promise<{ canceled: boolean; filePaths: string[] }> {
    const options = parameters.length === 1 ? parameters[0] : parameters[1];
    app.requireReady('dialog.showOpenDialog');
    refuseUnknown('An open dialog', options, ['title', 'properties', 'filters']);
    const answered = new Promise<{ canceled: boolean; filePaths: string[] }>((resolve) => {
      process.once('message', function receive(action: { type: string; paths?: string[] }) {
        if (action.type === 'choose-paths')
          resolve({ canceled: action.paths?.length === 0, filePaths: action.paths ?? [] });
        else process.once('message', receive);
      });
    });
    tell({ type: 'open-dialog', properties: options.properties });
    return answered;
  },
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`);
  },
};

export const nativeTheme = { shouldUseDarkColors: false };

export const screen = {
  getAllDisplays(): { workArea: { x: number; y: number; width: number; height: number } }[] {
    app.requireReady('screen');
    return [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  },
};
