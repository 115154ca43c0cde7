import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFddbLists } from '../../../main/data/fddb/lists.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { fddbDataSpecSchema, splits } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const fddb = resolve('../shared/data/fddb');
const present = existsSync(fddb);
if (!present) console.log(`Skipped: the tests on real photographs want FDDB in "${fddb}".`);

const countsIn = (text: string, pattern: RegExp): number[] =>
  pattern
    .exec(text)!
    .slice(1)
    .map((count) => Number(count.replace(',', '')));

/** The notes say what became of each of the 3,040 faces. */
function checkNotes(notes: readonly string[]): void {
  const text = notes.join(' ');
  const [fit, small, outside] = countsIn(
    text,
    /([\d,]+) fit to be cut; left out: ([\d,]+) .*?, ([\d,]+) with/,
  );
  const [drawn, spare] = countsIn(text, /([\d,]+) faces were drawn at random and ([\d,]+) are not needed/);
  const [used, copied] = countsIn(text, /([\d,]+) in the 1,699 photographs looked at, ([\d,]+) in copies/);
  expect(drawn! + spare!).toBe(fit);
  expect(fit! + small! + outside!).toBe(used);
  expect(used! + copied!).toBe(3040);
  expect(text).toContain('17 photographs look like others');
}

describe.skipIf(!present)('the photographs of FDDB', () => {
  /** One for all: looking for near copies takes seconds the first time. */
  let cacheFolder: string;
  beforeAll(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'netsitter-fddb-'));
  });
  afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

  it('are all listed', async () => {
    const { photographs, folds, warnings } = await readFddbLists(fddb);
    expect([photographs.length, folds, warnings]).toEqual([1701, 6, []]);
    expect(photographs.reduce((sum, { faces }) => sum + faces.length, 0)).toBe(3040);
  });

  it('yield 2,200 crops of the experiment, with faces brighter in red than in blue', async () => {
    const spec = fddbDataSpecSchema.parse({ format: 'fddb', normalisation: 'none' });
    const data = await prepareData({ path: fddb, spec, seed: 1, cacheFolder });
    expect(data.overview.counts).toEqual({ train: [800, 800], validation: [200, 200], test: [100, 100] });
    const photographs = splits.flatMap((split) => [
      ...new Set(data.splits[split].names.map((name) => name.split(' at ')[0])),
    ]);
    expect(new Set(photographs).size).toBe(photographs.length);
    checkNotes(data.overview.notes);
    const { inputs, labels } = data.splits.train;
    const centre = 30 * 60 + 30;
    let [red, blue] = [0, 0];
    for (const [index, label] of labels.entries()) {
      if (label !== 0) continue;
      red += inputs[index * 3 * 3600 + centre]!;
      blue += inputs[(index * 3 + 2) * 3600 + centre]!;
    }
    expect(red / blue).toBeGreaterThan(1.2);
  });

  it('are used as far as they are there: the complete lists name 1,144 that are not', async () => {
    const path = await temporaryFolder();
    await symlink(join(fddb, 'originalPics'), join(path, 'originalPics'));
    await cp(join(fddb, 'FDDB-folds-original'), join(path, 'FDDB-folds'), { recursive: true });
    const warnings: string[] = [];
    const spec = fddbDataSpecSchema.parse({
      format: 'fddb',
      cropSize: 8,
      trainingPerClass: 50,
      testPerClass: 10,
    });
    const { overview } = await prepareData({
      path,
      spec,
      seed: 1,
      cacheFolder,
      onWarning: (text) => warnings.push(text),
    });
    expect(warnings[0]).toContain('1,144 of the 2,845 photographs');
    expect(warnings.join(' ').match(/img_\d+\.jpg/g)).toHaveLength(1144);
    expect(warnings.join(' ')).toContain('2 photographs are copies of another');
    expect(overview.notes[0]).toContain('1,699 photographs in 10 folds');
  });
});
