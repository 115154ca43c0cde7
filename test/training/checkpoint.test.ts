import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint, type Snapshot } from '../../main/training/checkpoint.ts';
import { noProgress } from '../../main/training/progress.ts';
import { isBetter } from '../../shared/metrics/best-epoch.ts';
import { UserError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function snapshotOf(values: readonly number[], dataLoss = 0.5): Snapshot {
  const tensor = (name: string) => ({
    name,
    shape: [values.length],
    values: Float32Array.from(values),
  });
  return {
    progress: {
      data: 'f'.repeat(64),
      step: 120,
      epoch: 3,
      seconds: 4.5,
      learningRate: 1e-4,
      losses: { start: 0.7, recent: [0.1, 0.2] },
      best: { epoch: 2, accuracy: 0.9, dataLoss, path: 'run-1/best-000080-abcdefgh' },
      plateau: { reductions: 2, waiting: { lowest: dataLoss, epochs: 1 } },
      stopping: { lowest: -0.9, epochs: 1 },
    },
    program: {
      step: 120,
      parameters: [tensor('kernel'), { name: 'bias', shape: [1, 2], values: Float32Array.of(1, -0) }],
      optimiserSlots: [tensor('kernel/m'), tensor('kernel/v')],
      statistics: [tensor('mean'), tensor('variance')],
    },
  };
}

const file = (folder: string) => join(folder, 'run-1', 'last-000120-abcdefgh');

test('a checkpoint comes back bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.float()), fc.constantFrom(0.5, Infinity), async (values, dataLoss) => {
      const path = join(temporaryFolder(), 'checkpoint');
      const snapshot = snapshotOf(values, dataLoss);
      await writeCheckpoint(path, snapshot);
      expect(await readCheckpoint(path)).toEqual(snapshot);
    }),
    { numRuns: 25 },
  );
});

test('a checkpoint of the first version is read as having no statistics and never having changed its rate', async () => {
  const path = file(temporaryFolder());
  const snapshot = snapshotOf([1, 2, 3]);
  const { learningRate, plateau, stopping } = noProgress(snapshot.progress.data);
  const expected = {
    progress: { ...snapshot.progress, learningRate, plateau, stopping },
    program: { ...snapshot.program, statistics: [] },
  };
  await writeCheckpoint(path, expected);
  const content = readFileSync(join(path, 'state.json'), 'utf8');
  const state = JSON.parse(content) as Record<'progress' | 'tensors', Record<string, unknown>>;
  delete state.tensors['statistics'];
  for (const later of ['learningRate', 'plateau', 'stopping']) Reflect.deleteProperty(state.progress, later);
  const older = Buffer.from(JSON.stringify(state));
  writeFileSync(join(path, 'state.json'), older);
  const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as {
    files: Record<string, { bytes: number; sha256: string }>;
  };
  manifest.files['state.json'] = {
    bytes: older.length,
    sha256: createHash('sha256').update(older).digest('hex'),
  };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  expect(await readCheckpoint(path)).toEqual(expected);
});

test('nothing is left beside a checkpoint, and one that is there is never written over', async () => {
  const folder = temporaryFolder();
  await writeCheckpoint(file(folder), snapshotOf([1, 2]));
  await expect(writeCheckpoint(file(folder), snapshotOf([3]))).rejects.toThrow();
  expect(readdirSync(join(folder, 'run-1'))).toEqual(['last-000120-abcdefgh']);
  expect(await readCheckpoint(file(folder))).toEqual(snapshotOf([1, 2]));
});

test('a checkpoint cut short or changed at any byte, or with a file missing, is refused by name', async () => {
  const whole = file(temporaryFolder());
  await writeCheckpoint(whole, snapshotOf([1, 2, 3]));
  const torn = join(temporaryFolder(), 'torn');
  for (const name of readdirSync(whole)) {
    const content = readFileSync(join(whole, name));
    // Within the manifest, white space and the order of its entries carry nothing.
    const damages = [
      ...places(content).map((at) => content.subarray(0, at)),
      ...(name === 'manifest.json' ? [] : places(content).map((at) => flip(content, at))),
      null,
    ];
    for (const damage of damages) {
      cpSync(whole, torn, { recursive: true });
      if (damage) writeFileSync(join(torn, name), damage);
      else rmSync(join(torn, name));
      const error: unknown = await readCheckpoint(torn).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toContain(torn);
      rmSync(torn, { recursive: true });
    }
  }
});

test('the better epoch has the higher accuracy, then the lower loss, then comes first', () => {
  const epoch = (number: number, accuracy: number, dataLoss: number) => ({
    epoch: number,
    accuracy,
    dataLoss,
  });
  expect(isBetter(epoch(1, 0, Infinity), null)).toBe(true);
  expect(isBetter(epoch(2, 0.9, 1), epoch(1, 0.8, 0.1))).toBe(true);
  expect(isBetter(epoch(2, 0.8, 0.05), epoch(1, 0.8, 0.1))).toBe(true);
  expect(isBetter(epoch(2, 0.8, 0.1), epoch(1, 0.8, 0.1))).toBe(false);
  expect(isBetter(epoch(2, 0.7, 0.01), epoch(1, 0.8, 0.1))).toBe(false);
  expect(isBetter(epoch(2, 0.7, 0.01), epoch(1, 0.8, 0.1), 'validation-loss')).toBe(true);
  expect(isBetter(epoch(2, 0.9, 0.1), epoch(1, 0.8, 0.1), 'validation-loss')).toBe(false);
});

/** Some thirty places spread over a file, its first and last byte among them. */
function places(content: Buffer): number[] {
  const stride = Math.max(1, Math.floor(content.length / 30));
  return Array.from(content.keys()).filter((at) => at % stride === 0 || at === content.length - 1);
}

function flip(content: Buffer, at: number): Buffer {
  const changed = Buffer.from(content);
  changed[at]! ^= 1;
  return changed;
}
