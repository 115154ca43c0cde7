import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** Enough for a cold start of a GPU's driver; a library that takes longer hangs. */
const patienceInMilliseconds = 60_000;

/** What a script printed last, or in a few words why it did not get there. */
export type TrialOutcome = { readonly output: string } | { readonly failure: string };

/**
 * Runs a script (CommonJS, its arguments from process.argv[1] on) in a Node of its own: a native library or a
 * driver that does not suit the system may end the process that loads it, or never return.
 */
export async function tryInOwnProcess(
  script: string,
  parameters: readonly string[],
  patience = patienceInMilliseconds,
): Promise<TrialOutcome> {
  try {
    const { stdout } = await runFile(process.execPath, ['-e', script, ...parameters], {
      timeout: patience,
      killSignal: 'SIGKILL',
    });
    return { output: stdout.trim().split('\n').at(-1) ?? '' };
  } catch (error) {
    return { failure: describeFailure(error, patience) };
  }
}

/** Whether this is Electron, whose binary cannot serve as a plain Node. */
export function isElectron(): boolean {
  return 'electron' in process.versions;
}

function describeFailure(error: unknown, patience: number): string {
  const failure = error as { killed?: boolean; signal?: string | null; code?: unknown; stderr?: string };
  if (failure.killed) return `did not load within ${patience / 1000} seconds`;
  if (failure.signal) return `ended its process while loading (${failure.signal})`;
  const stderr = failure.stderr ?? '';
  const message = /^(?:\w*Error): (.*)/m.exec(stderr)?.[1]?.trim().replace(/\.$/, '');
  const words = message ?? `exit code ${String(failure.code)}`;
  // As Linux's loader names it, which some libraries write to their own log only.
  const missing = /([^\s/]+): cannot open shared object file/.exec(stderr)?.[1];
  const addition = missing === undefined || words.includes(missing) ? '' : ` (${missing} is missing)`;
  return `cannot be loaded: ${words}${addition}`;
}
