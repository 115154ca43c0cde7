import { clearLine, cursorTo } from 'node:readline';
import progress from 'cli-progress';
import type { RunSummary } from '../../../shared/runs.ts';

interface TrainingFigures {
  readonly loss: string;
  readonly accuracy: string;
  readonly validation: string;
  readonly left: string;
}

const preparingFormat = '{activity} [{bar}] {value}/{total}';
const trainingFormat =
  '[{bar}] epoch {epoch}/{epochs}, step {value}/{total}, loss {loss}, accuracy {accuracy}, {left} left, validation {validation}';

/** The bar on a terminal: first for the preparation, then for the steps of the run. */
export function createTrainingBar() {
  let bar: progress.SingleBar | null = null;
  let shown = '';

  const show = (what: string, format: string, total: number, values: object): progress.SingleBar => {
    if (bar !== null && shown === what) return bar;
    bar?.stop();
    shown = what;
    bar = new progress.SingleBar(
      { format, stream: process.stderr, barsize: 12, hideCursor: true, gracefulExit: false },
      progress.Presets.rect,
    );
    bar.start(total, 0, values);
    return bar;
  };

  return {
    preparing(activity: string, done: number, total: number): void {
      const values = { activity };
      show(activity, preparingFormat, total, values).update(done, values);
    },
    training(run: RunSummary, figures: TrainingFigures): void {
      const epoch = Math.min(run.epochs, run.epochsDone + 1);
      const values = { ...figures, epoch, epochs: run.epochs };
      show('training', trainingFormat, run.steps ?? 0, values).update(run.stepsDone, values);
    },
    /** A line above the bar. */
    print(line: string): void {
      clearLine(process.stderr, 0);
      cursorTo(process.stderr, 0);
      process.stderr.write(`${line}\n`);
    },
    close(): void {
      bar?.stop();
      bar = null;
    },
  };
}
