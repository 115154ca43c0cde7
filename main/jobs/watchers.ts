/** Those who watch runs of a supervisor. While there are any, its timer keeps the process alive; else it may end. */
export class Watchers {
  private readonly closed = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private count = 0;

  constructor(timer: NodeJS.Timeout) {
    this.timer = timer;
  }

  /** Passes on what a watcher is told until it goes, the signal is aborted or this is closed. */
  async *follow<Event>(
    signal: AbortSignal | undefined,
    follow: (until: AbortSignal) => AsyncGenerator<Event, void, void>,
  ): AsyncGenerator<Event, void, void> {
    const until = new AbortController();
    const end = () => {
      until.abort();
    };
    const signals = [this.closed.signal, ...(signal ? [signal] : [])];
    for (const other of signals) {
      if (other.aborted) end();
      other.addEventListener('abort', end);
    }
    this.count += 1;
    this.timer.ref();
    try {
      yield* follow(until.signal);
    } finally {
      this.count -= 1;
      if (this.count === 0) this.timer.unref();
      for (const other of signals) other.removeEventListener('abort', end);
    }
  }

  close(): void {
    this.closed.abort();
  }
}
