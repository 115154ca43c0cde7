import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { RunOwner } from '../store/store.ts';

/** Seconds for which the start of a process of another platform than Linux, costly to find out, is remembered. */
const rememberedFor = 60;

const unknown = '';

const remembered = new Map<number, { started: string; at: number }>();

/** This process, as the owner of runs. */
export function currentOwner(): RunOwner {
  return { processId: process.pid, processStarted: findProcessStart(process.pid) ?? unknown };
}

/** True while the very process that is named still runs; another one that got its number since is not it. */
export function isAlive({ processId, processStarted }: RunOwner): boolean {
  if (!signalReaches(processId)) return false;
  const started = findProcessStart(processId);
  // Where starts cannot be found out, the process id has to do.
  return (
    started === processStarted || started === unknown || (processStarted === unknown && started !== null)
  );
}

/**
 * When a process started, in words that are the same every time they are asked for; null when it has ended,
 * `unknown` when this system does not tell.
 */
function findProcessStart(processId: number): string | null {
  if (process.platform === 'linux') return readLinuxProcessStart(processId);
  const known = remembered.get(processId);
  const isFresh = known && Date.now() - known.at < rememberedFor * 1000;
  // This process cannot change, and asking would halt it for half a second on Windows.
  if (known && (isFresh || processId === process.pid)) return known.started;
  const started = askForProcessStart(processId);
  remembered.set(processId, { started, at: Date.now() });
  return started;
}

/** proc(5): field 22 of `stat` is the start in clock ticks after boot; a zombie (field 3) has ended. */
function readLinuxProcessStart(processId: number): string | null {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The command in field 2 may hold spaces and brackets of its own.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`;
  } catch {
    return unknown;
  }
}

function askForProcessStart(processId: number): string {
  const [command, ...parameters] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          `(Get-Process -Id ${processId}).StartTime.ToFileTimeUtc()`,
        ]
      : ['ps', '-o', 'lstart=', '-p', String(processId)];
  const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout, status } = spawnSync(command, parameters, { encoding: 'utf8', env: environment });
  return status === 0 ? stdout.trim() : unknown;
}

function signalReaches(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It exists but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
