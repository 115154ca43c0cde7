import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDataCheck } from '../../../main/data/check/run-data-check.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import type { Verdict } from '../../../shared/data-check.ts';
import { dataSpecSchema } from '../../../shared/specs/data.ts';

/** Real sets, where they lie beside the project. */
const folder = resolve(import.meta.dirname, '../../../../shared/data');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'netsitter-real-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function verdictsOf(name: string, settings: object): Promise<Record<string, Verdict>> {
  const spec = dataSpecSchema.parse(settings);
  const data = { name, path: join(folder, name), format: spec.format };
  const { check } = await runDataCheck({ data, recipe: null, spec, seed: 1, home }, { prepareData });
  return Object.fromEntries(check.findings.map(({ id, verdict }) => [id, verdict]));
}

const healthySplits = {
  'split-shift': 'pass',
  'split-pattern': 'pass',
  'missing-labels': 'pass',
  'class-shares': 'pass',
  'input-scale': 'pass',
  'non-finite': 'pass',
};

test.skipIf(!existsSync(join(folder, 'fddb')))('FDDB, if present, raises no false alarm', async () => {
  const verdicts = await verdictsOf('fddb', { format: 'fddb', cropSize: 24 });
  expect(verdicts).toMatchObject({
    ...healthySplits,
    'duplicates-across': 'pass',
    'near-duplicates': 'pass',
  });
});

test.skipIf(!existsSync(join(folder, 'lfw')))('LFW, if present, raises no false alarm', async () => {
  const verdicts = await verdictsOf('lfw', { format: 'lfw', pictureSize: 32 });
  expect(verdicts).toMatchObject({ ...healthySplits, 'shared-people': 'pass', 'near-duplicates': 'pass' });
  expect(Object.values(verdicts)).not.toContain('fail');
});

test.skipIf(!existsSync(join(folder, 'europe')))(
  'the cities, if present, fail in nothing, though their coordinates recur',
  async () => {
    const verdicts = await verdictsOf('europe', { format: 'csv', label: 'country' });
    expect(verdicts).toMatchObject({
      ...healthySplits,
      'outlying-values': 'pass',
      'class-balance': 'warn',
      'duplicates-across': 'warn',
    });
    expect(Object.values(verdicts)).not.toContain('fail');
  },
);
