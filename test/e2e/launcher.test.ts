import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };

const launcher = path.resolve(import.meta.dirname, '../../main/app/netsitter.mjs');

/** A Node of the system that is too old for the program itself, if there is one. */
function findOldNode(): string | undefined {
  const executable = '/usr/bin/node';
  if (!existsSync(executable)) return undefined;
  const { stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  return /^v(20|21)\./.test(stdout) ? executable : undefined;
}

const nodes = [
  { name: 'a Node that can run the program', node: process.execPath },
  { name: 'an older Node, through the packaged one', node: findOldNode() },
];

for (const { name, node } of nodes) {
  describe.skipIf(node === undefined)(`the command line started with ${name}`, () => {
    const run = (...words: string[]) => spawnSync(node!, [launcher, ...words], { encoding: 'utf8' });

    test('passes its words on and answers', () => {
      expect(run('--version')).toMatchObject({ status: 0, stdout: `${packageFile.version}\n` });
    });

    test("passes the program's exit code back", () => {
      const { status, stderr } = run('show', 'nonsense');
      expect(status).toBe(2);
      expect(stderr).not.toBe('');
    });

    test('keeps compiled code where it is told to, and starts where it cannot', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'netsitter-compiled-'));
      const runWith = (cache: string) =>
        spawnSync(node!, [launcher, '--version'], { env: { ...process.env, NODE_COMPILE_CACHE: cache } });
      try {
        expect(runWith(folder).status).toBe(0);
        expect(readdirSync(folder)).not.toEqual([]);
        expect(runWith(path.join(launcher, 'no-folder')).status).toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}
