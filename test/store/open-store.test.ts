import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { explainStorageError } from '../../main/store/errors.ts';
import { migrations } from '../../main/store/migrations.ts';
import { openDatabase, openStore } from '../../main/store/open-store.ts';
import { UserError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function refusal(open: () => unknown): UserError {
  try {
    open();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('it was opened');
}

test('a folder that is missing is made, with those above it', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  openStore(folder).close();
  expect(readdirSync(folder)).toEqual(['netsitter.sqlite']);
});

test('the database is opened as durability needs it', () => {
  const database = openDatabase(join(temporaryFolder(), 'netsitter.sqlite'), migrations);
  const pragma = (name: string) => database.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(1);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('busy_timeout')).toBe(5000);
  expect(pragma('user_version')).toBe(migrations.length);
  expect(
    database
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0
      AND name NOT LIKE 'sqlite_%'`,
      )
      .all(),
  ).toEqual([]);
  database.close();
});

test('a place that is no folder is refused by name', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'not a folder');
  const error = refusal(() => openStore(join(folder, 'file', 'home')));
  expect(error.kind).toBe('request');
  expect(error.message).toContain(join(folder, 'file', 'home'));
  expect(error.remedy).toContain('--home');
});

test.skipIf(process.platform !== 'linux')(
  'a place where nothing can be made is refused, not tried for ever',
  () => {
    expect(() => openStore('/proc/netsitter/home')).toThrow('/proc/netsitter/home cannot be written');
  },
);

test('a file that is no database is refused and left as it is', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'netsitter.sqlite');
  writeFileSync(file, 'something else altogether, and long enough to be read as a header of a database file');
  const before = readFileSync(file);
  expect(refusal(() => openStore(folder)).message).toContain(file);
  expect(readFileSync(file)).toEqual(before);
});

test('a database of another program is refused and left as it is', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'netsitter.sqlite');
  const other = new Database(file);
  other.exec('CREATE TABLE notes (text TEXT)');
  other.close();
  const before = readFileSync(file);
  expect(refusal(() => openStore(folder)).message).toContain('a database of another program');
  expect(readFileSync(file)).toEqual(before);
});

test('a newer schema is refused', () => {
  const folder = temporaryFolder();
  openStore(folder).close();
  const database = new Database(join(folder, 'netsitter.sqlite'));
  database.pragma('user_version = 99');
  database.close();
  expect(refusal(() => openStore(folder)).message).toContain('written by a newer Netsitter (schema 99');
});

test('an older schema is brought up to date, with a copy of what was there', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'netsitter.sqlite');
  const first = "CREATE TABLE notes (text TEXT) STRICT; INSERT INTO notes VALUES ('kept')";
  const second = 'ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3';
  openDatabase(file, [first]).close();
  const database = openDatabase(file, [first, second]);
  expect(database.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept', stars: 3 }]);
  database.close();
  const backup = new Database(`${file}.version-1.backup`, { readonly: true });
  expect(backup.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept' }]);
  backup.close();
});

test('a step that fails leaves the steps before it and nothing of itself', () => {
  const file = join(temporaryFolder(), 'netsitter.sqlite');
  const first = 'CREATE TABLE notes (text TEXT) STRICT';
  openDatabase(file, [first]).close();
  const failing = "INSERT INTO notes VALUES ('half'); INSERT INTO missing VALUES (1)";
  expect(() => openDatabase(file, [first, failing])).toThrow('no such table');
  const database = openDatabase(file, [first]);
  expect(database.prepare('SELECT * FROM notes').all()).toEqual([]);
  database.close();
});

test.each([
  ['SQLITE_FULL', 'work', 'The disk that holds /home/x is full.'],
  ['ENOSPC', 'work', 'The disk that holds /home/x is full.'],
  ['SQLITE_BUSY', 'work', '/home/x/netsitter.sqlite is locked by another program.'],
  ['SQLITE_READONLY', 'request', 'The folder /home/x cannot be written.'],
  ['EACCES', 'request', 'The folder /home/x cannot be written.'],
  ['SQLITE_CORRUPT', 'request', '/home/x/netsitter.sqlite is not a readable database.'],
])('%s is explained', (code, kind, message) => {
  const cause = Object.assign(new Error('cause'), { code });
  const error = explainStorageError(cause, '/home/x/netsitter.sqlite') as UserError;
  expect(error).toBeInstanceOf(UserError);
  expect(error.kind).toBe(kind);
  expect(error.message).toContain(message);
  expect(error.remedy).not.toBe('');
});

test('a folder in the place of the database is refused', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'netsitter.sqlite'));
  expect(refusal(() => openStore(folder)).message).toContain(folder);
});
