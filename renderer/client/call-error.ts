import { ORPCError } from '@orpc/client';
import { UserError } from '../../shared/errors.ts';

/** What went wrong with a call, for a person: what is wrong, then what mends it. */
export interface CallError {
  readonly message: string;
  readonly remedy: string;
}

/** Puts whatever a call was rejected with into words. */
export function describeCallError(error: unknown): CallError {
  if (error instanceof ORPCError) return { message: error.message, remedy: remedyOf(error.data) };
  if (error instanceof UserError) return { message: error.message, remedy: error.remedy };
  if (isAborted(error)) {
    return {
      message: 'The connection was lost before the answer arrived.',
      remedy: 'Look at the run table before asking again: the request may have been carried out.',
    };
  }
  return { message: error instanceof Error ? error.message : String(error), remedy: '' };
}

/** True where a call or a subscription ended because its connection closed or because it was called off. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function remedyOf(data: unknown): string {
  const remedy = typeof data === 'object' && data !== null && 'remedy' in data ? data.remedy : '';
  return typeof remedy === 'string' ? remedy : '';
}
