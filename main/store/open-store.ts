import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../../shared/errors.ts';
import { explainStorageError } from './errors.ts';
import { makeFolder } from './make-folder.ts';
import { migrations, type Migration } from './migrations.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

/** Marks a SQLite file as ours (`PRAGMA application_id`): the letters "NtSt". */
const applicationId = 0x4e745374;
/** How long a write waits for another process's write, in milliseconds. */
const lockTimeout = 5000;

/**
 * Opens the database `netsitter.sqlite` in `folder`, both made where they are missing, and brings an older
 * file up to date (a copy of it is kept beside it).
 *
 * @throws UserError naming the folder and the remedy when the folder cannot be written, the file is no
 *   database of ours, was written by a newer version, or is locked.
 */
export function openStore(folder: string): Store {
  const file = join(folder, 'netsitter.sqlite');
  try {
    makeFolder(folder);
    return new SqliteStore(openDatabase(file, migrations), file);
  } catch (error) {
    throw explainStorageError(error, file);
  }
}

/** Opens a database file and takes the migration steps it has not taken yet. */
export function openDatabase(file: string, steps: readonly Migration[]): Database.Database {
  const database = new Database(file, { timeout: lockTimeout });
  try {
    refuseForeignFile(database, file);
    switchToWriteAheadLog(database);
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    migrate(database, file, steps);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Two processes that open a new file at once may collide here without SQLite waiting; hence the tries. */
function switchToWriteAheadLog(database: Database.Database): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || attempt === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function refuseForeignFile(database: Database.Database, file: string): void {
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0 && database.pragma('application_id', { simple: true }) !== applicationId) {
    throw new UserError(
      'request',
      `${file} is a database of another program.`,
      'Move it away, or choose another home folder with --home.',
    );
  }
}

function migrate(database: Database.Database, file: string, steps: readonly Migration[]): void {
  const version = schemaVersion(database);
  if (version > steps.length) {
    throw new UserError(
      'request',
      `${file} was written by a newer Netsitter (schema ${version}, this one knows ${steps.length}).`,
      'Update Netsitter, or choose another home folder with --home.',
    );
  }
  if (version > 0 && version < steps.length) backUp(database, file, version);
  for (let next = version; next < steps.length; next += 1) takeStep(database, steps[next]!, next + 1);
}

function takeStep(database: Database.Database, step: Migration, version: number): void {
  database
    .transaction(() => {
      // Another process may have been quicker.
      if (schemaVersion(database) >= version) return;
      if (typeof step === 'string') database.exec(step);
      else step(database);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${version}`);
    })
    .immediate();
}

/** Keeps the file as it was before an upgrade, beside it. */
function backUp(database: Database.Database, file: string, version: number): void {
  const backup = `${file}.version-${version}.backup`;
  if (existsSync(backup)) return;
  const unfinished = `${backup}.${process.pid}.tmp`;
  rmSync(unfinished, { force: true });
  database.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, backup);
}

function schemaVersion(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}
