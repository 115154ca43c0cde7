/**
 * An error a person can act on: what is wrong, where, and what would mend it. `request` means the request
 * was wrong (exit code 2, nothing was started); `work` means the work itself failed (exit code 1).
 */
export class UserError extends Error {
  readonly kind: 'request' | 'work';
  readonly remedy: string;

  constructor(kind: 'request' | 'work', message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** The code that the operating system or a library gave an error, e.g. `ENOENT`; empty where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** One line for a person: the message, and for a `UserError` what would mend it. */
export function describeError(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.remedy}`.trim();
  return error instanceof Error ? error.message : String(error);
}
