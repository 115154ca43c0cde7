import type { Database } from 'better-sqlite3';
import { explainStorageError } from './errors.ts';

/** How parts of the store look at the database and write to it: each call is one transaction. */
export interface Transactions {
  /** One consistent look at the database, whatever other processes write meanwhile. */
  readonly read: <Result>(look: () => Result) => Result;
  /** One transaction with a revision of its own; all of it is stored or nothing. What is durable outlives a power cut. */
  readonly write: <Result>(options: { durable: boolean }, change: (revision: number) => Result) => Result;
}

/** Transactions on an open database; `file` is named where something goes wrong. */
export function createTransactions(database: Database, file: string): Transactions {
  return {
    read(look) {
      try {
        return database.transaction(look).deferred();
      } catch (error) {
        throw explainStorageError(error, file);
      }
    },
    write({ durable }, change) {
      const advance = database
        .prepare('UPDATE changes SET revision = revision + 1 RETURNING revision')
        .pluck();
      try {
        if (durable) database.pragma('synchronous = FULL');
        return database.transaction(() => change(advance.get() as number)).immediate();
      } catch (error) {
        throw explainStorageError(error, file);
      } finally {
        if (durable) database.pragma('synchronous = NORMAL');
      }
    },
  };
}
