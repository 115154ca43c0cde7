import { exitCodes } from './exit-codes.ts';

type Signal = keyof typeof exitCodes.signals;

const signals = Object.keys(exitCodes.signals) as Signal[];

/** A terminal and a launcher may both deliver one Ctrl-C; what comes this soon is no second one, in milliseconds. */
const sameKeyPress = 500;

export interface SignalWatch {
  /** The exit code that says which signal came first; undefined while none has. */
  exitCode(): number | undefined;
  release(): void;
}

/**
 * Calls `onFirst` when this process is asked to end (Ctrl-C, termination, a closed terminal). Asked once more,
 * it ends at once.
 */
export function watchSignals(onFirst: () => void): SignalWatch {
  let first: { readonly time: number; readonly exitCode: number } | null = null;
  const listener = (signal: Signal): void => {
    const time = performance.now();
    if (first === null) {
      first = { time, exitCode: exitCodes.signals[signal] };
      onFirst();
    } else if (time - first.time > sameKeyPress) {
      process.exit(first.exitCode);
    }
  };
  signals.forEach((signal) => process.on(signal, listener));
  return {
    exitCode: () => first?.exitCode,
    release: () => {
      signals.forEach((signal) => process.off(signal, listener));
    },
  };
}
