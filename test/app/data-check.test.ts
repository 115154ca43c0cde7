import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSyntheticCsv } from '../../main/data/synthetic/create-csv.ts';
import { createSyntheticImages } from '../../main/data/synthetic/create-images.ts';

/** `netsitter data check` as a process of its own, on small drawn sets. */
const folder = mkdtempSync(join(tmpdir(), 'netsitter-check-'));
const [pictures, table] = [join(folder, 'pictures'), join(folder, 'table')];

beforeAll(async () => {
  await createSyntheticImages(pictures, { pictures: 240, seed: 2 });
  await createSyntheticCsv(table, { rows: 3000, seed: 2 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function checkData(
  ...parameters: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [
    'main/app/cli.ts',
    'data',
    'check',
    ...parameters,
    '--home',
    join(folder, 'home'),
  ]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

test('measures the pictures that are used, not all that lie in the folder', async () => {
  const classes = join(folder, 'classes');
  cpSync(join(pictures, 'train'), classes, { recursive: true });
  const files = readdirSync(classes, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.jpg'));
  cpSync(join(classes, files[0]!), join(classes, 'stray.jpg'));
  const { stdout } = await checkData(classes);
  expect(files.length).toBeGreaterThan(100);
  expect(stdout).toContain(`${files.length} pictures: `);
});

test('prints what was found of pictures and writes the samples as a picture', async () => {
  const file = join(folder, 'grid.png');
  const { code, stdout, stderr } = await checkData(pictures, '--grid', file);
  expect(stderr).toContain(`Written: ${file}`);
  expect(code).toBe(0);
  expect(stdout).toContain('usual settings, seed 1');
  expect(stdout).toMatch(/pass +Brightness and contrast are alike in all splits/);
  expect((await sharp(file).metadata()).format).toBe('png');
  const again = await checkData(pictures, '--grid', file);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('exists already');
});

test('ends with one JSON object, and with exit code 1 where a finding fails', async () => {
  const sabotaged = join(folder, 'sabotaged');
  await createSyntheticCsv(sabotaged, { rows: 3000, seed: 2 });
  const file = join(sabotaged, 'test.csv');
  const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const columns = header!.split(',');
  const place = columns.indexOf('lat');
  const inverted = rows.map((row) => {
    const cells = row.split(',');
    cells[place] = String(-Number(cells[place]));
    return cells.join(',');
  });
  writeFileSync(file, [header, ...inverted, ''].join('\n'));

  const healthy = await checkData(table, '--json');
  expect(healthy.code).toBe(0);
  expect(healthy.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(healthy.stdout)).toMatchObject({ recipe: 'R-mlp-lr', grid: null });

  const { code, stdout } = await checkData(sabotaged, '--json', '--recipe', 'R-mlp-lr');
  const report = JSON.parse(stdout) as { verdict: string; findings: { id: string; verdict: string }[] };
  expect(report.verdict).toBe('fail');
  expect(report.findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).not.toEqual([]);
  expect(code).toBe(1);
});

test.each([
  [[table, '--grid', join(folder, 'table.png')], /are no pictures/],
  [[table, '--grid', join(folder, 'table.xyz')], /table\.xyz is not named as a PNG picture/],
  [[table, '--grid', join(folder, 'nowhere', 'table.png')], /no folder .*nowhere/],
  [[table, '--recipe', 'R-fddb-model1'], /is in the format csv; R-fddb-model1 reads fddb/],
  [[table, '--set', 'data.label=kind'], /no column "kind"/],
  [['nowhere'], /no data set and no folder named nowhere/],
] as const)('refuses what cannot be looked at: %j', async (parameters, message) => {
  const { code, stderr } = await checkData(...parameters);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});
