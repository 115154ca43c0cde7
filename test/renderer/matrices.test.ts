import { readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportRun } from '../../main/api/exports.ts';
import type { ExportRequest } from '../../shared/contract/index.ts';
import { countsAtPoint, pointAt, traceThresholds } from '../../shared/metrics/threshold-curve.ts';
import type { ConfusionMatrix, Prediction } from '../../shared/runs.ts';
import { createCommandLine } from '../support/command-line.ts';
import { browserOptions, WindowLab } from '../support/window-lab.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let lab: WindowLab;
let matrix: ConfusionMatrix;
let predictions: Prediction[];

/** Small enough for a few seconds, bad enough to be wrong now and then. */
const smallSettings = [
  'data.cropSize=20',
  'data.trainingPerClass=40',
  'data.testPerClass=60',
  'training.epochs=4',
  'network.input.height=20',
  'network.input.width=20',
];

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  );
}

/** What a click in the export menu saves. */
async function saved(page: Page, button: string, item: string): Promise<string> {
  await page.getByRole('button', { name: button }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).first().click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

async function exported(request: Omit<ExportRequest, 'id'>): Promise<string> {
  const { content } = await exportRun(lab, { id: 1, ...request });
  return Buffer.from(content).toString('utf8');
}

function cellOf(page: Page, row: number, column: number) {
  return page.locator(`[data-row="${row}"][data-column="${column}"]`).first();
}

describe.skipIf(!browserOptions)('matrices and samples of a run', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (_store, home) => {
      const { netsitter } = createCommandLine(home, home);
      const settings = smallSettings.flatMap((setting) => ['--set', setting]);
      const ended = await netsitter('train', 'quick-start', ...settings);
      expect(ended.code, ended.stderr).toBe(0);
    });
    matrix = lab.store
      .confusionMatrices(1)
      .find(({ split, checkpoint }) => split === 'test' && checkpoint === 'last')!;
    predictions = lab.store.predictions(1, 'test', 'last');
  }, 120_000);
  afterAll(() => lab.stop());

  test('pictures are refused in words where the data are no longer there, and the list stays', async () => {
    const { path: folder } = lab.store.findRunDetail(1)!.dataSource;
    await rename(folder, `${folder}-elsewhere`);
    try {
      const { page } = await lab.open('/runs/1?tab=predictions');
      await page.getByRole('alert').getByText('The data cannot be read any more').waitFor();
      await page.locator('[data-sample="0"]').waitFor();
    } finally {
      await rename(`${folder}-elsewhere`, folder);
    }
  });

  test('a click on a cell shows as many samples as it counts, each with its picture', async () => {
    const { page, problems } = await lab.open('/runs/1?tab=matrix');
    const [row, column] = matrix.counts[0]![1]! > 0 ? [0, 1] : [1, 0];
    const count = matrix.counts[row]![column]!;
    await cellOf(page, row, column).click();
    await page.getByText(`${count} of ${predictions.length} samples`, { exact: true }).waitFor();
    const tiles = page.getByRole('group', { name: 'Samples' }).getByRole('button');
    expect(await tiles.count()).toBe(count);
    await page
      .locator('[data-sample] img')
      .nth(Math.max(0, count - 1))
      .waitFor();
    const widths = await page.evaluate<number[]>(
      "[...document.querySelectorAll('[data-sample] img')].map((image) => image.complete && image.naturalWidth)",
    );
    expect(new Set(widths)).toEqual(new Set(count === 0 ? [] : [20]));
    expect(page.url()).toContain(`cell=${row}-${column}`);
    expect(await violations(page)).toEqual([]);
    await page.goBack();
    await page
      .getByRole('grid', { name: /Confusion matrix/ })
      .first()
      .waitFor();
    expect(problems).toEqual([]);
  });

  test('right predictions come with the surest first, and open large with every probability', async () => {
    const { page, problems } = await lab.open('/runs/1?tab=predictions&verdict=right');
    const sureness = ({ probabilities, predicted }: Prediction) => probabilities[predicted]!;
    const right = predictions
      .filter(({ label, predicted }) => label === predicted)
      .sort((one, other) => sureness(other) - sureness(one));
    await page.getByText(`${right.length} of ${predictions.length} samples`, { exact: true }).waitFor();
    const first = page.locator('[data-sample="0"]');
    expect(await first.textContent()).toContain(right[0]!.sample);
    await first.focus();
    await page.keyboard.press('ArrowRight');
    const second = page.locator('[data-sample="1"]:focus');
    await second.waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: right[1]!.sample }).waitFor();
    const shown = await dialog.getByRole('table', { name: 'Probabilities' }).getByRole('row').count();
    expect(shown).toBe(2);
    await page.keyboard.press('ArrowLeft');
    await dialog.getByRole('heading', { name: right[0]!.sample }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-sample="0"]:focus').waitFor();
    expect(problems).toEqual([]);
  });

  test('any evaluated epoch can be looked at, with keys alone; without a checkpoint its cells lead nowhere', async () => {
    const { page, problems } = await lab.open('/runs/1?tab=matrix&split=validation');
    const pane = page.getByRole('region', { name: 'Confusion matrix' });
    const slider = pane.getByRole('slider', { name: 'Epoch' });
    await slider.focus();
    await page.keyboard.press('Home');
    await pane.getByText('epoch 0', { exact: true }).waitFor();
    const { counts } = lab.store.matrixAt(1, 'validation', 0)!;
    await expect
      .poll(async () => (await pane.locator('.count').allTextContents()).map(Number))
      .toEqual(counts.flat());
    await pane.getByText('Counts only').waitFor();
    await cellOf(page, 0, 0).click();
    expect(page.url()).toContain('tab=matrix');
    await slider.focus();
    await page.keyboard.press('End');
    await pane.getByText('Counts only').waitFor({ state: 'detached' });
    await cellOf(page, 0, 0).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.locator('[data-row="1"][data-column="1"]:focus').waitFor();
    await pane.getByTitle(/^True .* rightly taken for it\./).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Samples' }).waitFor();
    expect(problems).toEqual([]);
  });

  test('the matrix moves with the threshold, exactly', async () => {
    const { page, problems } = await lab.open('/runs/1?tab=matrix&threshold=0.7');
    const pane = page.getByRole('region', { name: 'Threshold' });
    const curve = traceThresholds(
      predictions.map(({ probabilities }) => probabilities[1]!),
      predictions.map(({ label }) => label),
    );
    const expectAt = async (threshold: number) => {
      const { truePositives, falsePositives, falseNegatives, trueNegatives } = countsAtPoint(
        curve,
        pointAt(curve, threshold),
      );
      await expect
        .poll(async () => (await pane.locator('.count').allTextContents()).map(Number))
        .toEqual([trueNegatives, falsePositives, falseNegatives, truePositives]);
    };
    await expectAt(0.7);
    await pane.getByRole('spinbutton', { name: 'Threshold as a number' }).fill('0.25');
    await page.keyboard.press('Enter');
    await expectAt(0.25);
    expect(page.url()).toContain('threshold=0.25');
    await pane.getByRole('img', { name: /ROC curve/ }).waitFor();
    await pane.getByRole('table', { name: 'Thresholds' }).waitFor();
    expect(problems).toEqual([]);
  });

  test('the curves of the threshold have a table, from which one is chosen', async () => {
    const { page, problems } = await lab.open('/runs/1?tab=matrix');
    const pane = page.getByRole('region', { name: 'Threshold', exact: true });
    await pane.getByRole('img', { name: /^ROC curve/ }).waitFor();
    await pane.getByRole('button', { name: 'Table', exact: true }).click();
    const rows = pane.getByRole('table', { name: 'Rates at every threshold' }).locator('tbody tr');
    const scores = [...new Set(predictions.map(({ probabilities }) => probabilities[1]!))].sort();
    expect(await rows.count()).toBe(1 + scores.length);
    await rows.last().getByRole('button').click();
    await expect.poll(() => pane.getByRole('spinbutton').inputValue().then(Number)).toBe(scores[0]);
    expect(problems).toEqual([]);
  });

  test('what is saved by the menu is what the command line writes', async () => {
    const { page } = await lab.open('/runs/1?tab=matrix&fractions=row');
    await page
      .getByRole('region', { name: 'Threshold' })
      .getByRole('table', { name: 'Thresholds' })
      .waitFor();
    const asked = { what: 'confusion-matrix', split: 'test', checkpoint: 'last', fractions: 'row' } as const;
    const latex = await saved(page, 'Export confusion matrix', 'Save as LaTeX');
    expect(latex).toBe(await exported({ ...asked, format: 'latex' }));
    const { netsitter } = createCommandLine(lab.home, lab.home);
    const written = await netsitter(
      ...['export', '1', '--what', 'confusion-matrix', '--split', 'test', '--fractions', 'row'],
      ...['--format', 'latex', '--to', '-'],
    );
    expect(written.stdout).toBe(latex);
    const roc = await saved(page, 'Export ROC', 'Save as CSV');
    expect(roc).toBe(await exported({ what: 'roc', format: 'csv', split: 'test' }));
    const classes = await saved(page, 'Export figures of each class', 'Save as JSON');
    expect(JSON.parse(classes)).toMatchObject({ macro: { support: predictions.length } });
  });

  test.each(['light', 'dark'] as const)(
    'can be read by assistive technology in the %s theme',
    async (colorScheme) => {
      const { page, problems } = await lab.open('/runs/1?tab=matrix', { colorScheme });
      await page.getByRole('img', { name: /ROC curve/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
  );

  test.each([
    [1280, 800],
    [420, 900],
  ])('fits a window of %d x %d', async (width, height) => {
    const { page } = await lab.open('/runs/1?tab=matrix', { viewport: { width, height } });
    await page.getByRole('img', { name: /ROC curve/ }).waitFor();
    expect(
      await page.evaluate<number[]>(
        '[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]',
      ),
    ).toEqual([0, 0]);
  });
});
