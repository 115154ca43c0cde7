import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright-core';
import { pageOrigin, type Action, type Sight } from '../support/electron/control.ts';

/** A person in front of the desktop app, on one home folder. */
export interface Desktop {
  /** The page in the open window. */
  page(): Promise<Page>;
  closeWindow(): Promise<void>;
  /** Starts the program once more and waits until that has handed over and ended. */
  startAgain(): Promise<void>;
  /** Chooses Quit in the menu; `answer` is the button pressed if the app asks, counted from 0. */
  quit(answer?: number): Promise<void>;
  /**
   * Answers the system's dialog for files, which `ask` makes the app show, with the paths a person would choose; none
   * is to leave it. Returns what could be chosen in it, in Electron's words.
   */
  choosePaths(paths: readonly string[], ask: () => Promise<void>): Promise<readonly string[]>;
  /** The exit code, once the app has ended. */
  ended(): Promise<number | null>;
  readonly isRunning: boolean;
  /** Ends the app without asking. */
  kill(): Promise<void>;
}

export interface DesktopKind {
  readonly name: string;
  /** Why it cannot be had here, if it cannot. */
  readonly missing: string | undefined;
  start(home: string, resources: string): Promise<Desktop>;
}

const project = path.resolve(import.meta.dirname, '../..');
const mainEntry = path.join(project, 'dist', 'main', 'electron.js');

export const handWritten = {
  name: 'the hand-written electron module',
  missing: undefined,
  start: (home: string, resources: string) =>
    Promise.resolve(new HandWrittenDesktop(environment(home, resources))),
} satisfies DesktopKind;

/** The program as it really runs, where the package `electron` has fetched its binary. */
export const real: DesktopKind = {
  name: 'a real Electron binary',
  missing: findExecutable() === undefined ? 'The package `electron` has no binary here.' : undefined,
  start: async (home, resources) => {
    const executablePath = findExecutable()!;
    const env = environment(home, resources);
    const launched = await _electron.launch({ executablePath, args: electronArguments, env });
    return new RealDesktop(launched, executablePath, env);
  },
};

const electronArguments = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), mainEntry];

function findExecutable(): string | undefined {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = path.join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

type Environment = Record<string, string>;

function environment(home: string, resources: string): Environment {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(inherited), NETSITTER_HOME: home, NETSITTER_RESOURCES: resources };
}

class HandWrittenDesktop implements Desktop {
  readonly #environment: Environment;
  readonly #app: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #sights: Sight[] = [];
  #errors = '';
  #browser: Promise<Browser> | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#app = this.#spawn();
    this.#app.on('message', (sight: Sight) => this.#sights.push(sight));
    this.#app.stderr?.on('data', (text: Buffer) => (this.#errors += text.toString()));
    this.#exit = once(this.#app, 'exit').then(([code]: unknown[]) => code as number | null);
  }

  get isRunning(): boolean {
    return this.#app.exitCode === null && this.#app.signalCode === null;
  }

  async page(): Promise<Page> {
    const { debuggingPort } = await this.#see((sight) => sight.type === 'browser');
    this.#browser ??= chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
    const browser = await this.#browser;
    return this.#until('a window', () =>
      browser
        .contexts()
        .flatMap((context) => context.pages())
        .findLast((page) => !page.isClosed() && page.url().startsWith(pageOrigin)),
    );
  }

  async closeWindow(): Promise<void> {
    const page = await this.page();
    this.#do({ type: 'close-window' });
    if (!page.isClosed()) await page.waitForEvent('close');
  }

  async startAgain(): Promise<void> {
    const [code] = (await once(this.#spawn(), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`The second start ended with exit code ${code}`);
  }

  async quit(answer?: number): Promise<void> {
    const asked = this.#sights.length;
    this.#do({ type: 'quit' });
    if (answer === undefined) return;
    await this.#see((sight) => sight.type === 'dialog', asked);
    this.#do({ type: 'answer-dialog', response: answer });
  }

  ended(): Promise<number | null> {
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.#app.kill('SIGKILL');
    await this.#exit;
    await (await this.#browser)?.close();
  }

  async choosePaths(paths: readonly string[], ask: () => Promise<void>): Promise<readonly string[]> {
    const asked = this.#sights.length;
    await ask();
    const { properties } = await this.#see((sight) => sight.type === 'open-dialog', asked);
    this.#do({ type: 'choose-paths', paths });
    return properties;
  }

  async crashPage(): Promise<void> {
    const page = await this.page();
    const gone = Promise.race([page.waitForEvent('crash'), page.waitForEvent('close')]);
    this.#do({ type: 'crash-page' });
    await gone;
    // The hand-written Electron opens another page in place of one that has crashed, unless the app explains itself.
    const isExplained = () => this.#sights.some(({ type }) => type === 'dialog');
    await this.#until('the page to go', () => page.isClosed() || isExplained() || undefined);
  }

  crashWorker(): void {
    this.#do({ type: 'crash-worker' });
  }

  async dialogMessage(): Promise<string> {
    return (await this.#see((sight) => sight.type === 'dialog')).message;
  }

  answerDialog(response: number): void {
    this.#do({ type: 'answer-dialog', response });
  }

  #spawn(): ChildProcess {
    return spawn(process.execPath, [path.join(project, 'test', 'support', 'electron', 'run.ts'), mainEntry], {
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  #do(action: Action): void {
    this.#app.send(action);
  }

  #see<Found extends Sight>(is: (sight: Sight) => sight is Found, from = 0): Promise<Found> {
    return this.#until('a sight', () => this.#sights.slice(from).find(is));
  }

  async #until<Value>(what: string, look: () => Value | undefined): Promise<Value> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (!this.isRunning)
        throw new Error(`The app ended before ${what} was seen. It wrote:\n${this.#errors}`);
      await pause(20);
    }
  }
}

class RealDesktop implements Desktop {
  readonly #app: ElectronApplication;
  readonly #executable: string;
  readonly #environment: Environment;
  readonly #exit: Promise<number | null>;

  constructor(app: ElectronApplication, executable: string, environment: Environment) {
    this.#app = app;
    this.#executable = executable;
    this.#environment = environment;
    this.#exit = once(app.process(), 'exit').then(([code]: unknown[]) => code as number | null);
  }

  get isRunning(): boolean {
    return this.#app.process().exitCode === null;
  }

  async page(): Promise<Page> {
    return this.#app.windows().find((page) => !page.isClosed()) ?? (await this.#app.waitForEvent('window'));
  }

  async closeWindow(): Promise<void> {
    const page = await this.page();
    await this.#app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
    if (!page.isClosed()) await page.waitForEvent('close');
  }

  async startAgain(): Promise<void> {
    const again = spawn(this.#executable, electronArguments, {
      env: this.#environment,
      stdio: 'ignore',
    });
    await once(again, 'exit');
  }

  async quit(answer?: number): Promise<void> {
    await this.#app.evaluate(({ app, dialog }, response) => {
      dialog.showMessageBox = () => Promise.resolve({ response: response ?? 0, checkboxChecked: false });
      app.quit();
    }, answer);
  }

  async choosePaths(paths: readonly string[], ask: () => Promise<void>): Promise<readonly string[]> {
    const asked = this.#app.evaluate(
      ({ dialog }, filePaths) =>
        new Promise<readonly string[]>((resolve) => {
          dialog.showOpenDialog = (...parameters: unknown[]) => {
            resolve((parameters.at(-1) as { properties?: string[] }).properties ?? []);
            return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
          };
        }),
      [...paths],
    );
    await ask();
    return asked;
  }

  ended(): Promise<number | null> {
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.#app.process().kill('SIGKILL');
    await this.#exit;
  }
}
