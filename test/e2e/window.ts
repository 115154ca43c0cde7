import type { Page } from 'playwright-core';

/** What a person does in the window, in whichever host it is shown. */

/** Presses the one button of the first screen, as soon as the synthetic faces are there. */
export async function trainFirstRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Train the quick-start network/ }).click();
}

/** Starts the quick-start recipe under a name of its own and with another number of epochs. */
export async function startRun(
  page: Page,
  { name, epochs }: { name: string; epochs: number },
): Promise<void> {
  await page.getByRole('link', { name: 'New run' }).first().click();
  await page.getByRole('option', { name: /quick-start/ }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

export async function openRun(page: Page, name: string): Promise<void> {
  await page.getByRole('row').getByRole('link', { name, exact: true }).click();
}

export async function waitForState(page: Page, state: string): Promise<void> {
  await page.locator('header .state', { hasText: state }).waitFor();
}

/** How many epochs the loss pane has a row for, the time before the first included. */
export async function epochsShown(page: Page): Promise<number> {
  const pane = page.getByRole('region', { name: 'Loss' });
  const view = pane.getByRole('button', { name: /^(Table|Chart)$/ });
  if ((await view.innerText()) === 'Table') await view.click();
  await pane.locator('tbody').waitFor();
  return pane.locator('tbody tr').count();
}

/** Waits until the loss pane has a row for `epoch`, counted from 0. */
export async function waitForEpoch(page: Page, epoch: number): Promise<void> {
  await epochsShown(page);
  await page.getByRole('region', { name: 'Loss' }).locator('tbody tr').nth(epoch).waitFor();
}
