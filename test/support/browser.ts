import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LaunchOptions } from 'playwright-core';

const projectFolder = path.resolve(import.meta.dirname, '../..');

const installedBrowsers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** The browser talks to the page under test and to nobody else. */
const quietArguments = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium refuses its sandbox for root, and many containers do not allow it to anyone.
  ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
];

/**
 * Options for `chromium.launch` of playwright-core: the browser named by CHROMIUM_PATH, one that is
 * installed, or the one inside the development dependency @sparticuz/chromium (Linux on x64). Without any,
 * says so on standard error and returns undefined: browser tests then skip.
 */
export async function findBrowser(): Promise<LaunchOptions | undefined> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!(await starts(named, process.env)))
      throw new Error(`CHROMIUM_PATH names ${named}, which does not start.`);
    return { executablePath: named, args: quietArguments };
  }
  for (const executablePath of installedBrowsers[process.platform] ?? []) {
    if (existsSync(executablePath) && (await starts(executablePath, process.env))) {
      return { executablePath, args: quietArguments };
    }
  }
  const bundled = await findBundledBrowser();
  if (bundled !== undefined) return bundled;
  process.stderr.write(
    '\nBROWSER TESTS ARE SKIPPED: no Chromium was found. Install chromium or set CHROMIUM_PATH to a Chromium or Chrome executable.\n\n',
  );
  return undefined;
}

async function findBundledBrowser(): Promise<LaunchOptions | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = path.join(projectFolder, 'node_modules', '.cache', 'netsitter-chromium');
  if (!existsSync(folder)) await unpackBundledBrowser(folder);
  const executablePath = path.join(folder, 'chromium');
  const environment = {
    ...process.env,
    LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'),
    FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
  };
  if (!(await starts(executablePath, environment))) return undefined;
  return { executablePath, args: [...quietArguments, '--no-zygote'], env: environment };
}

/** Unpacks beside `folder` and renames, so that two test processes at once never see half a browser. */
async function unpackBundledBrowser(folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const unpacked = await mkdtemp(`${folder}-`);
  const before = { TMPDIR: process.env['TMPDIR'], AWS_EXECUTION_ENV: process.env['AWS_EXECUTION_ENV'] };
  // The package unpacks into the temporary folder, and its shared libraries (NSS) only where it believes itself on Lambda.
  process.env['TMPDIR'] = unpacked;
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs24.x';
  const searchPath = process.env['LD_LIBRARY_PATH'];
  const fontPath = process.env['FONTCONFIG_PATH'];
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
  } finally {
    setEnvironment({ ...before, LD_LIBRARY_PATH: searchPath, FONTCONFIG_PATH: fontPath });
  }
  await writeFile(
    path.join(unpacked, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>` +
      `<dir>/usr/share/fonts</dir><dir>${path.join(folder, 'fonts')}</dir>` +
      `<cachedir>${path.join(folder, 'fonts-cache')}</cachedir></fontconfig>\n`,
  );
  try {
    await rename(unpacked, folder);
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}

/** Whether the executable runs at all: a missing library or a snap stub shows here and not as a hanging test. */
async function starts(executablePath: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  // On Windows `chrome --version` opens a window instead of answering.
  if (process.platform === 'win32') return existsSync(executablePath);
  try {
    await promisify(execFile)(executablePath, ['--version', '--no-sandbox'], {
      env: environment,
      timeout: 20_000,
    });
    return true;
  } catch {
    return false;
  }
}
