import { dirname } from 'node:path';
import { UserError, errorCode } from '../../shared/errors.ts';

interface Explanation {
  readonly codes: RegExp;
  readonly kind: 'request' | 'work';
  readonly wrong: (file: string) => string;
  readonly remedy: string;
}

/** Error codes of SQLite and of the file system, and what a person can do about them. */
const explanations: readonly Explanation[] = [
  {
    codes: /^(SQLITE_FULL|SQLITE_IOERR_WRITE|ENOSPC|EDQUOT)/,
    kind: 'work',
    wrong: (file) => `The disk that holds ${dirname(file)} is full.`,
    remedy: 'Free some space; what was stored before is intact.',
  },
  {
    codes: /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/,
    kind: 'work',
    wrong: (file) => `${file} is locked by another program.`,
    remedy: 'Close the program that has it open and try again.',
  },
  {
    codes: /^(SQLITE_NOTADB|SQLITE_CORRUPT)/,
    kind: 'request',
    wrong: (file) => `${file} is not a readable database.`,
    remedy: 'Put back a copy of it, or move it away, or choose another home folder with --home.',
  },
  {
    codes:
      /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_IOERR|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)/,
    kind: 'request',
    wrong: (file) => `The folder ${dirname(file)} cannot be written.`,
    remedy: 'Make it a folder that can be written, or choose another home folder with --home.',
  },
];

/** The error as a `UserError` that names the file and the remedy where its cause is known, else as it is. */
export function explainStorageError(error: unknown, file: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  const explanation = explanations.find((candidate) => candidate.codes.test(code));
  if (explanation === undefined) return error;
  return new UserError(
    explanation.kind,
    `${explanation.wrong(file)} (${error.message.startsWith(code) ? '' : `${code}: `}${error.message})`,
    explanation.remedy,
    { cause: error },
  );
}
