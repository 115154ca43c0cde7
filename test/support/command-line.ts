import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How the command line ended, and all it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has written to its standard error so far. */
  readonly stderr: () => string;
}

/** The real command line, as processes of its own, on one home folder. `NETSITTER_HOME` names another, which --home overrides. */
export function createCommandLine(
  home: string,
  otherHome: string,
): {
  readonly start: (...parameters: readonly string[]) => Command;
  readonly netsitter: (...parameters: readonly string[]) => Promise<Ended>;
} {
  const start = (...parameters: readonly string[]): Command => {
    const child = spawn(process.execPath, ['main/app/cli.ts', ...parameters, '--home', home], {
      env: { ...process.env, NETSITTER_HOME: otherHome },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
    return { process: child, ended, stderr: () => stderr };
  };
  return { start, netsitter: (...parameters) => start(...parameters).ended };
}

/** The object that a command with --json ends with. */
export function lastJson({ stdout }: Ended): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
