import { appendFileSync, renameSync, statSync } from 'node:fs';

const largestSize = 1_000_000;

/** A log file that a person can be asked for; the one before is kept as `.1` when it has grown to a megabyte. */
export function openLog(file: string): (text: string) => void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestSize) renameSync(file, `${file}.1`);
  return (text) => {
    const line = `${new Date().toISOString()} ${text}\n`;
    process.stderr.write(line);
    appendFileSync(file, line);
  };
}
