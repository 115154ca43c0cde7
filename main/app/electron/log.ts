import { appendFileSync, renameSync, statSync } from 'node:fs';

const largestSize = 1_000_000;

/**
 * A log file that a person can be asked for; the one before is kept as `.1` when it has grown to a megabyte.
 * Reporting never fails: neither a full disk nor a terminal that was closed may keep the app from its work.
 */
export function openLog(file: string): (text: string) => void {
  process.stderr.on('error', () => undefined);
  attempt(() => {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestSize) renameSync(file, `${file}.1`);
  });
  return (text) => {
    const line = `${new Date().toISOString()} ${text}\n`;
    process.stderr.write(line);
    attempt(() => {
      appendFileSync(file, line);
    });
  };
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // There is nowhere left to tell of it.
  }
}
