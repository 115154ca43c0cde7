import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { total } from '../../../shared/metrics/confusion-matrix.ts';
import { addUsualRuns } from '../fake-host.ts';
import { endEvents, epochEvents, makeRun, quickStart, startEvents } from '../made-up-runs.ts';
import { watchedCities, watchEvents } from '../made-up-watches.ts';
import { browserOptions, WindowTest } from '../open-window.ts';

let windows: WindowTest;

function pane(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** The epochs in the table behind the loss chart. */
async function tabledEpochs(page: Page): Promise<string[]> {
  const button = pane(page, 'Loss').getByRole('button', { name: 'Table' });
  if ((await button.count()) > 0) await button.click();
  return pane(page, 'Loss').locator('tbody td:first-child').allTextContents();
}

/** How many pixels of the loss chart are drawn at all: axes, and every point that has come in. */
function ink(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const chart = document.querySelector('[aria-label="Loss"] canvas');
    const copy = new OffscreenCanvas(chart.width, chart.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(chart, 0, 0);
    const { data } = copy.getImageData(0, 0, chart.width, chart.height);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  })()`);
}

describe.skipIf(!browserOptions)('the page of a run', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test('draws points as they come, until the run has ended and its matrix is there', async () => {
    const host = await windows.host();
    const run = host.add(makeRun(1, quickStart, 'live'));
    const { page, problems } = await windows.open(host, '/runs/1');
    await page.getByText('waiting for its turn').waitFor();
    host.happen(run, [{ type: 'preparing', activity: 'Cutting crops', done: 3, total: 10 }]);
    host.happen(run, startEvents(run));
    host.happen(run, epochEvents(run, 1));
    await page.getByText('epoch 1/10').waitFor();
    const before = await ink(page);
    for (let epoch = 2; epoch <= 10; epoch += 1) host.happen(run, epochEvents(run, epoch));
    await page.getByText('epoch 10/10').waitFor();
    await expect.poll(() => ink(page)).toBeGreaterThan(before + 500);
    host.happen(run, endEvents(run));
    await pane(page, 'Confusion matrix').getByText('97', { exact: true }).waitFor();
    expect(await tabledEpochs(page)).toEqual(Array.from({ length: 11 }, (_, epoch) => String(epoch)));
    expect(problems).toEqual([]);
  });

  test('catches up exactly when it is opened while points come in, and when the connection drops', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    const answer = Promise.withResolvers<undefined>();
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    host.delay = answer.promise;
    await page.goto(`${host.address}/#/runs/8`);
    await page.getByRole('heading', { name: live.detail.name }).waitFor();
    host.happen(live, epochEvents(live, 32));
    answer.resolve(undefined);
    await expect
      .poll(() => tabledEpochs(page))
      .toEqual(Array.from({ length: 33 }, (_, epoch) => String(epoch)));

    host.dropConnections();
    host.happen(live, epochEvents(live, 33));
    await expect.poll(() => tabledEpochs(page)).toHaveLength(34);
    host.happen(live, epochEvents(live, 34));
    await expect
      .poll(() => tabledEpochs(page))
      .toEqual(Array.from({ length: 35 }, (_, epoch) => String(epoch)));
  });

  test('shows counts and row fractions that add up, for the split and checkpoint chosen', async () => {
    const host = await windows.host();
    const { finished } = addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/1');
    const matrixPane = pane(page, 'Confusion matrix');
    for (const matrix of finished.confusionMatrices) {
      await matrixPane
        .getByRole('combobox', { name: 'Split and checkpoint' })
        .selectOption(`${matrix.split} ${matrix.checkpoint}`);
      await matrixPane.getByText(`${total(matrix.counts).toLocaleString('en-GB')} samples`).waitFor();
      const counts = await matrixPane.locator('.count').allTextContents();
      expect(counts.map(Number)).toEqual(matrix.counts.flat());
      const fractions = (await matrixPane.locator('.fraction').allTextContents()).map(Number);
      expect(fractions[0]! + fractions[1]!).toBeCloseTo(1, 2);
      expect(fractions[2]! + fractions[3]!).toBeCloseTo(1, 2);
    }
  });

  test('reads out the nearest epoch wherever the pointer is, between the points of single steps too', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/1');
    const chart = pane(page, 'Loss').getByRole('img');
    const { x, y, width, height } = (await chart.boundingBox())!;
    await page.mouse.move(x, y);
    const bare = await ink(page);
    for (const share of [0.31, 0.437, 0.523, 0.618, 0.744]) {
      await page.mouse.move(x + share * width, y + height / 3);
      await expect
        .poll(() => ink(page), { message: `at ${share} of the width` })
        .toBeGreaterThan(bare + 2000);
    }
  });

  test('says when a curve has more points than pixels, and not before', async () => {
    const host = await windows.host();
    const run = host.addTrained(makeRun(1, quickStart, 'short'));
    host.addTrained(makeRun(2, { ...quickStart, training: { ...quickStart.training, epochs: 50 } }, 'long'));
    const { page } = await windows.open(host, '/runs/1');
    await page.getByText(`epoch ${run.detail.epochs}/${run.detail.epochs}`).waitFor();
    expect(await page.getByText('thinned to the pixels').count()).toBe(0);
    await page.goto(`${host.address}/#/runs/2`);
    await page.getByText('thinned to the pixels').waitFor();
    await pane(page, 'Loss').getByRole('button', { name: 'each step, total' }).click();
    await page.getByText('thinned to the pixels').waitFor({ state: 'detached' });
  });

  test('lets panes be drawn larger by pointer and keyboard, and remembers how large', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/1');
    const loss = () => pane(page, 'Loss').boundingBox();
    const before = (await loss())!;
    const rows = page.getByRole('separator', { name: 'Height of the confusion matrix' });
    const { x, y, width } = (await rows.boundingBox())!;
    await page.mouse.move(x + width / 4, y);
    await page.mouse.down();
    await page.mouse.move(x + width / 4, y - 70, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('separator', { name: 'Width of the accuracy' }).press('ArrowRight');
    const drawn = (await loss())!;
    expect(drawn.height).toBeCloseTo(before.height - 70, -0.5);
    expect(drawn.width).toBeCloseTo(before.width + 16, -0.5);
    await page.reload();
    await expect.poll(loss).toEqual(drawn);
  });

  test('stops a run and lets it go on', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/8');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(live.detail.state).toBe('stopped');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    host.happen(live, epochEvents(live, 32));
    await page.getByText('epoch 32/50').waitFor();
    await page.keyboard.press('s');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
  });

  test('says why a run failed and which points were not finite', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page, problems } = await windows.open(host, '/runs/3');
    await page.getByText('diverged at step 161: the loss is NaN').waitFor();
    await page.getByText(/Not finite and therefore not drawn: training loss, step \d+ \(NaN\)/).waitFor();
    const figures = pane(page, 'Figures');
    expect(await figures.getByRole('row', { name: /^train/ }).textContent()).toMatch(/NaN.*Infinity/);
    expect(problems).toEqual([]);
  });

  test('shows settings, network, data, machine and log', async () => {
    const host = await windows.host();
    const { finished } = addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/1');
    await page.getByText('0.000371538').waitFor();
    await page.getByRole('tab', { name: 'Network' }).click();
    await page.getByText('423,244').waitFor();
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByText(finished.detail.dataOverview!.fingerprint).waitFor();
    await page.getByText('Test crops come from other photographs than training crops.').waitFor();
    await page.getByRole('tab', { name: 'Machine' }).click();
    await page.getByText('onnxruntime-node 1.30.0').waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByText('Training on 1,600 samples.').waitFor();
  });

  test('hands over the matrix that is shown as a file', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page, problems } = await windows.open(host, '/runs/1');
    const matrixPane = pane(page, 'Confusion matrix');
    await matrixPane.getByRole('combobox', { name: 'Split and checkpoint' }).selectOption('validation last');
    await matrixPane.getByRole('button', { name: 'Export confusion matrix' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const content = await readFile(await download.path(), 'utf8');
    expect(content).toContain('194');
    expect(problems).toEqual([]);
  });

  test('hands over predictions beside the matrix, and everything about the run', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page, problems } = await windows.open(host, '/runs/1');
    await pane(page, 'Confusion matrix').getByRole('button', { name: 'Export confusion matrix' }).click();
    const table = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save predictions as CSV' }).click();
    expect((await table).suggestedFilename()).toBe('run-1-predictions-test-last.csv');
    await page.getByRole('button', { name: 'Export everything about the run' }).click();
    const everything = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as JSON' }).click();
    const content = await readFile(await (await everything).path(), 'utf8');
    expect(JSON.parse(content)).toMatchObject({ id: 1, spec: { training: { batchSize: 20 } } });
    expect(problems).toEqual([]);
  });

  test('says that something was copied, and what to do where that is not allowed', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/runs/1', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const copy = async () => {
      await pane(page, 'Loss').getByRole('button', { name: 'Export curves of loss' }).click();
      await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
    };
    await copy();
    await page.getByRole('status').getByText('Copied as CSV.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('epoch');
    await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("refused"))');
    await copy();
    expect(await page.getByRole('alert').textContent()).toContain('Save as CSV');
    expect(await page.getByText('Copied').count()).toBe(0);
  });

  test('says which gradients a logarithmic axis cannot show', async () => {
    const host = await windows.host();
    const run = host.add(makeRun(1, watchedCities, 'watched'));
    host.happen(run, startEvents(run));
    host.happen(run, watchEvents(run, 1));
    const { page } = await windows.open(host, '/runs/1');
    await page.getByRole('tab', { name: 'Watched layers' }).click();
    const gradients = pane(page, 'Gradient norm, squared');
    await gradients.getByRole('img').waitFor();
    expect(await gradients.getByText('Not drawn').count()).toBe(0);
    // In the second epoch the gradient of the first layer is zero.
    host.happen(run, watchEvents(run, 2));
    host.happen(run, epochEvents(run, 2));
    await gradients.getByText('Not drawn, being zero or not finite: dense-1: 0.').waitFor();
    expect(await pane(page, 'Update ratio').getByText('Not drawn').count()).toBe(0);
    await pane(page, 'Layers').getByRole('checkbox', { name: 'dense-1', exact: true }).uncheck();
    await gradients.getByText('Not drawn').waitFor({ state: 'detached' });
  });

  test('says that decision regions are being computed, and shows none of another choice meanwhile', async () => {
    const host = await windows.host();
    const run = host.add(makeRun(1, watchedCities, 'cities'));
    host.happen(run, startEvents(run));
    host.happen(run, [
      {
        type: 'checkpoint',
        checkpoint: { kind: 'last', epoch: 1, step: 80, path: 'run-1/last', sha256: '' },
      },
    ]);
    const answer = Promise.withResolvers<undefined>();
    host.exportDelay = answer.promise;
    const { page } = await windows.open(host, '/runs/1');
    await page.getByRole('tab', { name: 'Decision regions' }).click();
    const regions = pane(page, 'Decision regions');
    await regions.getByText('Computing the regions.').waitFor();
    answer.resolve(undefined);
    const picture = regions.getByRole('img');
    await picture.waitFor();
    expect(await regions.getByText('Computing').count()).toBe(0);
    const next = Promise.withResolvers<undefined>();
    host.exportDelay = next.promise;
    await regions.getByRole('combobox', { name: 'Split whose points are shown' }).selectOption('train');
    await regions.getByText('Computing the regions.').waitFor();
    expect(await picture.getAttribute('aria-busy')).toBe('true');
    next.reject(new Error('the checkpoint is damaged'));
    await regions.getByRole('alert').waitFor();
    expect(await picture.count()).toBe(0);
    await regions.getByRole('combobox', { name: 'Parameters' }).selectOption('best');
    await regions.getByText('There is no checkpoint of the best epoch yet').waitFor();
    expect(await regions.getByRole('alert').count()).toBe(0);
    host.end(run, 'failed', 'diverged at step 81: the loss is NaN');
    await regions.getByText('No checkpoint of the best epoch was kept').waitFor();
  });

  test('keeps the heading of predicted classes in sight, however many there are', async () => {
    const host = await windows.host();
    const { finished } = addUsualRuns(host);
    const classes = Array.from({ length: 33 }, (_, index) => `class ${index}`);
    for (const matrix of finished.confusionMatrices)
      Object.assign(matrix, { classes, counts: classes.map(() => classes.map(() => 1)) });
    const { page } = await windows.open(host, '/runs/1');
    const matrixPane = pane(page, 'Confusion matrix');
    const heading = await matrixPane.getByText('predicted', { exact: true }).boundingBox();
    const { x, width } = (await matrixPane.boundingBox())!;
    expect(heading!.x).toBeGreaterThan(x);
    expect(heading!.x + heading!.width).toBeLessThan(x + width);
  });

  test('charts the watched layers that are chosen, and shows no such view of other runs', async () => {
    const host = await windows.host();
    host.addTrained(makeRun(1, quickStart, 'not watched'));
    const run = host.add(makeRun(2, watchedCities, 'watched'));
    host.happen(run, startEvents(run));
    for (const epoch of [1, 2, 3]) host.happen(run, watchEvents(run, epoch));
    const { page, problems } = await windows.open(host, '/runs/1');
    await pane(page, 'Loss').waitFor();
    expect(await page.getByRole('tab', { name: 'Watched layers' }).count()).toBe(0);
    await page.goto(`${host.address}/#/runs/2`);
    await page.getByRole('tab', { name: 'Watched layers' }).click();
    const gradients = pane(page, 'Gradient norm, squared');
    const legend = gradients.getByRole('group', { name: 'Curves shown' }).getByRole('button');
    await expect
      .poll(() => legend.allTextContents())
      .toEqual(['dense-1', 'dense-4', 'dense-7', 'dense-10', 'dense-11']);
    await pane(page, 'Layers').getByRole('checkbox', { name: 'dense-2', exact: true }).check();
    await expect.poll(() => legend.allTextContents()).toContain('dense-2');
    // The unit that is dead is that of the ReLU after the layer chosen.
    expect(
      await pane(page, 'Dead units').getByRole('group', { name: 'Curves shown' }).textContent(),
    ).toContain('relu-2');
    host.happen(run, watchEvents(run, 4));
    host.happen(run, epochEvents(run, 4));
    await gradients.getByRole('button', { name: 'Export gradient norm, squared' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
    const content = await readFile(await (await downloading).path(), 'utf8');
    expect(content).toContain('4,dense-2,');
    expect(content).not.toContain('dense-3');
    expect(problems).toEqual([]);
  });

  test('shows the decision regions of a network with two features, as they are exported', async () => {
    const host = await windows.host();
    const run = host.add(makeRun(1, watchedCities, 'cities'));
    host.happen(run, startEvents(run));
    const { page, problems } = await windows.open(host, '/runs/1');
    await page.getByRole('tab', { name: 'Decision regions' }).click();
    const regions = pane(page, 'Decision regions');
    await regions.getByText('There is no checkpoint of the last epoch yet').waitFor();
    host.happen(run, [
      {
        type: 'checkpoint',
        checkpoint: { kind: 'last', epoch: 1, step: 80, path: 'run-1/last', sha256: '' },
      },
    ]);
    const picture = regions.getByRole('img');
    await picture.waitFor();
    const drawnWidth = `document.querySelector('[aria-label="Decision regions"] img').naturalWidth`;
    await expect.poll(() => page.evaluate<number>(drawnWidth)).toBeGreaterThan(600);
    await regions.getByRole('combobox', { name: 'Split whose points are shown' }).selectOption('train');
    await regions.getByRole('button', { name: 'Export decision regions' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as SVG' }).click();
    expect(await readFile(await (await downloading).path(), 'utf8')).toContain('4 points of the train split');
    expect(problems).toEqual([]);
  });

  test('says that the worker has been asked to stop until it has', async () => {
    const host = await windows.host();
    const { live } = addUsualRuns(host);
    host.stopsAtOnce = false;
    const { page } = await windows.open(host, '/runs/8');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const stopping = page.getByRole('button', { name: 'Stopping', exact: true });
    await stopping.waitFor();
    expect(await stopping.isDisabled()).toBe(true);
    host.happen(live, epochEvents(live, 32));
    await page.getByText('epoch 32/50').waitFor();
    expect(await stopping.count()).toBe(1);
    host.end(live, 'stopped', 'user');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  });

  test('tells that a run does not exist, and what to do', async () => {
    const host = await windows.host();
    const { page } = await windows.open(host, '/runs/77');
    expect(await page.getByRole('alert').textContent()).toMatch(
      /There is no run 77\..*Choose one of the run table\./,
    );
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByText('No runs yet').waitFor();
  });
});
