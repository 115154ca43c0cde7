import { resolve } from 'node:path';
import type { DataCheck, Finding, SampleGrid } from '../../../shared/data-check.ts';
import { UserError } from '../../../shared/errors.ts';
import { formatCount, formatNumber } from '../../../shared/metrics/format.ts';
import { splits } from '../../../shared/specs/data.ts';
import { prepareDataCheck } from '../../api/data-checks.ts';
import { readRecipeFile } from '../../api/recipes.ts';
import { requireFreePath, writeFileWhole } from '../../exports/write-file.ts';
import { exitCodes } from './exit-codes.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';
import { createProgress } from './progress.ts';

export interface DataCheckOptions {
  readonly home?: string;
  readonly recipe?: string;
  readonly set: Record<string, unknown>;
  readonly seed?: number;
  readonly grid?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter data check` */
export function checkDataSet(data: string, options: DataCheckOptions): Promise<number> {
  const { home, recipe, set, seed, grid: gridFile, force = false, json } = options;
  return withStore(home, async (store, folder) => {
    if (gridFile !== undefined) await requireGridFile(gridFile, force);
    const named = recipe?.endsWith('.json') === true ? await readRecipeFile(recipe) : recipe;
    const progress = createProgress();
    try {
      const hooks = { onProgress: progress.preparing };
      const job = await prepareDataCheck({ store, home: folder }, { data, recipe: named, set, seed }, hooks);
      const [{ runDataCheck }, { prepareData }] = await Promise.all([
        import('../../data/check/run-data-check.ts'),
        import('../../data/prepare.ts'),
      ]);
      const { check, grid } = await runDataCheck(job, { prepareData, ...hooks });
      progress.close();
      const file = gridFile === undefined ? null : await writeGrid(gridFile, check, grid, force);
      if (json) printJson({ ...check, grid: file });
      else printCheck(check);
      if (file !== null && !json) note(`Written: ${file}`);
      return check.verdict === 'fail' ? exitCodes.workFailed : exitCodes.done;
    } finally {
      progress.close();
    }
  });
}

async function requireGridFile(to: string, overwrite: boolean): Promise<void> {
  if (!/\.png$/i.test(to)) {
    throw new UserError('request', `${to} is not named as a PNG picture.`, "End the file's name with .png.");
  }
  await requireFreePath(resolve(to), { overwrite });
}

async function writeGrid(
  to: string,
  { data }: DataCheck,
  grid: SampleGrid | null,
  overwrite: boolean,
): Promise<string> {
  if (grid === null) {
    const name = data.name ?? data.path;
    throw new UserError('request', `The samples of ${name} are no pictures.`, 'Leave --grid out.');
  }
  const { drawSampleSheet } = await import('../../data/check/sample-sheet.ts');
  const file = resolve(to);
  await writeFileWhole(file, await drawSampleSheet(grid, data.name ?? data.path), { overwrite });
  return file;
}

function printCheck(check: DataCheck): void {
  const { data, recipe, seed, overview, statistics, findings, verdict } = check;
  print(
    `${data.name ?? data.path} (${data.format}), ${recipe === null ? 'usual settings' : `as ${recipe} uses it`}, seed ${seed}`,
  );
  print();
  printColumns([
    ['class', ...splits],
    ...overview.classes.map((name, label) => [
      name,
      ...splits.map((split) => formatCount(overview.counts[split][label])),
    ]),
  ]);
  print();
  const figures = statistics.map(({ split, channel, mean, deviation, lowest, highest }) => [
    split,
    channel,
    ...[mean, deviation, lowest, highest].map((figure) => formatNumber(figure, 3)),
  ]);
  printColumns([['split', 'input', 'mean', 'deviation', 'lowest', 'highest'], ...figures], 'll');
  print();
  findings.forEach(printFinding);
  print();
  print(`${verdict}: ${countVerdicts(findings)}`);
}

/** "12 pass, 1 warn" */
function countVerdicts(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, (finding) => finding.verdict);
  return [...counts].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ');
}

function printFinding(finding: Finding): void {
  const { verdict, title, measured, expected, source, cause, remedy, details } = finding;
  print(`${verdict.padEnd(verdictWidth)}  ${title}`);
  const lines = [measured];
  if (verdict === 'warn' || verdict === 'fail') {
    lines.push(`Expected: ${expected} (${source}).`);
    if (cause !== null) lines.push(`Likely cause: ${cause}`);
    if (remedy !== null) lines.push(`Remedy: ${remedy}`);
  }
  if (verdict !== 'pass') lines.push(...describeDetails(details));
  for (const line of lines) print(' '.repeat(verdictWidth + 2) + line);
}

const verdictWidth = 'cannot tell'.length;

const shownDetails = 5;

function describeDetails(details: readonly string[]): string[] {
  const shown = details.slice(0, shownDetails).map((detail) => `- ${detail}`);
  return details.length > shownDetails ? [...shown, '- and others; --json lists more'] : shown;
}
