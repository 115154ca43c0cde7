import { expect } from 'vitest';
import { UserError } from '../../shared/errors.ts';

/** The error for a person that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}
