import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../../main/app/electron/log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a log keeps what is reported, and the file before when that has grown large', () => {
  const file = join(temporaryFolder(), 'netsitter.log');
  openLog(file)('the first');
  openLog(file)('the second');
  expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z the first\n\S+Z the second\n$/);
  expect(existsSync(`${file}.1`)).toBe(false);
  writeFileSync(file, 'x'.repeat(1_000_001));
  openLog(file)('the third');
  expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z the third\n$/);
  expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(1_000_001);
});

test('a log that cannot be written keeps nobody from working', () => {
  const file = join(temporaryFolder(), 'netsitter.log');
  mkdirSync(file);
  const report = openLog(file);
  expect(() => {
    report('nowhere to be kept');
  }).not.toThrow();
});
