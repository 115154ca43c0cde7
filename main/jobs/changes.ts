/** Tells those who wait that something has changed. Holds nothing for them but their place in the queue. */
export class Changes {
  private readonly waiting = new Set<() => void>();

  /** How many wait. */
  get waiters(): number {
    return this.waiting.size;
  }

  notify(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves at the next change, or as soon as the signal is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      if (signal.aborted) resolve();
      else {
        this.waiting.add(wake);
        signal.addEventListener('abort', wake);
      }
    });
  }
}
