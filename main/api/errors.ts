import { ORPCError } from '@orpc/server';
import { ValidationError } from '@orpc/contract';
import { UserError } from '../../shared/errors.ts';

/** What was asked for by name or number does not exist. */
export class NotFoundError extends UserError {
  constructor(message: string, remedy: string) {
    super('request', message, remedy);
    this.name = 'NotFoundError';
  }
}

/** An error thrown behind a call, as one of the contract's typed errors; undefined for one that nobody foresaw. */
export function toCallError(error: unknown): ORPCError<string, unknown> | undefined {
  if (error instanceof NotFoundError) return callError('NOT_FOUND', 404, error.message, error.remedy);
  if (error instanceof UserError) {
    return error.kind === 'request'
      ? callError('BAD_REQUEST', 400, error.message, error.remedy)
      : callError('WORK_FAILED', 500, error.message, error.remedy);
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const faults = error.cause.issues.map(
      (issue) =>
        `${issue.path === undefined || issue.path.length === 0 ? 'the request' : issue.path.map(pathPart).join('.')}: ${issue.message}`,
    );
    return callError('BAD_REQUEST', 400, `The request is not valid: ${faults.join('; ')}.`, 'Correct it.');
  }
  return error instanceof ORPCError && error.defined ? error : undefined;
}

function pathPart(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === 'object' ? part.key : part);
}

function callError(
  code: string,
  status: number,
  message: string,
  remedy: string,
): ORPCError<string, unknown> {
  return new ORPCError(code, { defined: true, status, message, data: { remedy } });
}
