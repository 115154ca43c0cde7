import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** The first GPU of this machine by its own name, or by its PCI numbers; null where none is found. */
export async function describeGpu(): Promise<string | null> {
  const lookups = [askNvidia, ...(platformLookups[process.platform] ?? [])];
  for (const lookup of lookups) {
    const name = await lookup().catch(() => undefined);
    if (name) return name;
  }
  return null;
}

type Lookup = () => Promise<string | undefined>;

const platformLookups: Partial<Record<NodeJS.Platform, readonly Lookup[]>> = {
  linux: [readPciNumbers],
  darwin: [askSystemProfiler],
  win32: [askWindows],
};

async function askNvidia(): Promise<string | undefined> {
  const { stdout } = await runFile('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']);
  return firstLine(stdout);
}

async function readPciNumbers(): Promise<string | undefined> {
  const folder = '/sys/class/drm';
  const vendors: Readonly<Record<string, string>> = {
    '0x1002': 'AMD',
    '0x8086': 'Intel',
    '0x10de': 'NVIDIA',
  };
  for (const card of (await readdir(folder)).filter((name) => /^card\d+$/.test(name))) {
    const read = async (file: string): Promise<string> =>
      (await readFile(join(folder, card, 'device', file), 'utf8')).trim();
    const vendor = await read('vendor');
    if (vendor in vendors) return `${vendors[vendor]} GPU (PCI device ${await read('device')})`;
  }
  return undefined;
}

async function askSystemProfiler(): Promise<string | undefined> {
  const { stdout } = await runFile('system_profiler', ['SPDisplaysDataType', '-json']);
  const { SPDisplaysDataType: displays } = JSON.parse(stdout) as {
    SPDisplaysDataType?: { sppci_model?: string }[];
  };
  return displays?.[0]?.sppci_model;
}

async function askWindows(): Promise<string | undefined> {
  const command = '(Get-CimInstance Win32_VideoController).Name';
  const { stdout } = await runFile('powershell', ['-NoProfile', '-Command', command]);
  return firstLine(stdout);
}

function firstLine(text: string): string | undefined {
  return text.trim().split(/\r?\n/)[0];
}
