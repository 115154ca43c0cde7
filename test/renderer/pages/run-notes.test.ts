import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochEvents, makeRun, quickStart, startEvents } from '../made-up-runs.ts';
import { browserOptions, WindowTest } from '../open-window.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let windows: WindowTest;

describe.skipIf(!browserOptions)('what is noticed about a run', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test('shows on its page while it goes on, with where it was, why and what to try', async () => {
    const host = await windows.host();
    const run = host.add(makeRun(1, quickStart, 'live'));
    const { page, problems } = await windows.open(host, '/runs/1');
    host.happen(run, startEvents(run));
    host.happen(run, epochEvents(run, 1));
    await page.getByText('Nothing noticed so far.').waitFor();
    const lost = { step: 100_000, epoch: 2, dataLoss: Number.NaN, regularisationLoss: 0, accuracy: 0.5 };
    host.happen(run, [{ type: 'steps', steps: [lost] }]);
    host.happen(run, epochEvents(run, 2));
    const line = page.getByRole('button', { name: /Noticed: .*Diverged/ });
    await line.waitFor();

    await page.keyboard.press('i');
    const heading = page.getByRole('heading', { name: 'Noticed', exact: true });
    await expect
      .poll(() => heading.evaluate((element) => element.ownerDocument.activeElement === element))
      .toBe(true);
    await page.getByText('The loss is NaN at step 100,000.').waitFor();
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ).toEqual([]);

    const rate = run.detail.spec.training.optimiser.learningRate;
    await page.getByRole('link', { name: /^Try a learning rate of/ }).click();
    await page.waitForURL(/\/new\?from=1&set=/);
    await page.getByText('These are the settings of run 1, changed as was proposed there.').waitFor();
    const field = page
      .getByRole('textbox', { name: 'Learning rate' })
      .or(page.getByRole('spinbutton', { name: 'Learning rate' }));
    expect(Number(await field.first().inputValue())).toBe(Number((rate / 10).toPrecision(2)));
    expect(problems).toEqual([]);
  });
});
