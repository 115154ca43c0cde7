import type { TrainingEvent } from '../../shared/events.ts';
import type { StepRecord } from '../../shared/runs.ts';

/** Steps wait at most this long for one another before they are stored, in milliseconds. */
const stepInterval = 250;
/** Milliseconds until storing is tried again after it failed. */
const retryInterval = 1000;

/** What becomes of events. */
interface RecordingSteps {
  readonly store: (events: readonly TrainingEvent[]) => void;
  readonly onStored: (events: readonly TrainingEvent[]) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Hands a run's events to the store in their order: steps, watched or not, gathered for a quarter of a
 * second, all else at once. What could not be stored (a full disk, a lock) is kept and tried again.
 */
export class EventRecorder {
  private readonly steps: RecordingSteps;
  private waiting: TrainingEvent[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(steps: RecordingSteps) {
    this.steps = steps;
  }

  add(events: readonly TrainingEvent[]): void {
    for (const event of events) this.append(event);
    if (events.some(({ type }) => type !== 'steps' && type !== 'watches')) this.flush();
    else this.flushAfter(stepInterval);
  }

  /** True when everything taken in is stored. */
  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Stores what waits, or tries again later if that fails. */
  flush(): void {
    this.close();
    if (this.isEmpty) return;
    const events = this.waiting;
    this.waiting = [];
    try {
      this.steps.store(events);
    } catch (error) {
      this.waiting = [...events, ...this.waiting];
      this.flushAfter(retryInterval);
      this.steps.onFailure(error);
      return;
    }
    this.steps.onStored(events);
  }

  /** Puts other events in the place of those that cannot be stored. */
  replace(events: readonly TrainingEvent[]): void {
    this.waiting = [...events];
  }

  /** Tries no more. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private append(event: TrainingEvent): void {
    const last = this.waiting.at(-1);
    if (event.type === 'steps' && last?.type === 'steps') {
      const steps: StepRecord[] = [...last.steps, ...event.steps];
      this.waiting[this.waiting.length - 1] = { type: 'steps', steps };
    } else {
      this.waiting.push(event);
    }
  }

  private flushAfter(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.flush();
    }, milliseconds);
  }
}
