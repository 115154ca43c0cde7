/** What a command's exit code says. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** The work failed: a run diverged, a file could not be written, a run was stopped from elsewhere. */
  workFailed: 1,
  /** The request was wrong; nothing was started. */
  wrongRequest: 2,
  /** Stopped by a signal: 128 and its number, as shells have it. */
  signals: { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 },
} as const;
