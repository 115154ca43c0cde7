import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { everyPlace, type Subjects } from '../support/every-place.ts';
import { fillHome } from '../support/filled-home.ts';
import { browserOptions, WindowLab } from '../support/window-lab.ts';

/**
 * `npm run screenshots`: every page of the window in both themes, on a home filled by real short runs, as small
 * pictures in `docs/screenshots/`.
 */

const { values } = parseArgs({ options: { to: { type: 'string' } } });
const folder = path.resolve(values.to ?? path.join(import.meta.dirname, '../../docs/screenshots'));

/** Bytes; a page of text and lines in 64 colours takes a third of that. */
const largestPicture = 100_000;
/** Milliseconds after which charts are drawn and nothing is asked for any more. */
const settling = 1500;

/** A page that says so is not yet what is to be shown. */
const stillAsking = /^(Starting to look at|Asking for|Getting ready)/;

/** What is chosen on a page, where it is not what the page opens with that is worth showing. */
const chosen: Readonly<Record<string, string>> = { walk: '?check=learning-rate-range' };

if (browserOptions === undefined) throw new Error('Pictures are taken in a browser, and none was found.');
let subjects: Subjects | undefined;
process.stderr.write('Filling a home with real runs.\n');
const lab = await WindowLab.start(async (_store, home) => {
  subjects = await fillHome(home, { rows: 8000, epochs: 15, residuals: 6, trials: 24, withFaces: true });
});
try {
  await mkdir(folder, { recursive: true });
  const taken = new Set<string>();
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await lab.open('/', { colorScheme: theme, reducedMotion: 'reduce' });
    for (const { name, address } of await everyPlace(subjects!)) {
      if (name === 'unknown') continue;
      await lab.go(page, `${address}${chosen[name] ?? ''}`);
      await page.waitForTimeout(settling);
      await page.getByText(stillAsking).first().waitFor({ state: 'hidden' });
      const file = `${name}-${theme}.png`;
      await writeFile(path.join(folder, file), await compress(await page.screenshot()));
      taken.add(file);
      process.stderr.write(`${file}\n`);
    }
  }
  for (const file of await readdir(folder))
    if (file.endsWith('.png') && !taken.has(file)) await rm(path.join(folder, file));
} finally {
  await lab.stop();
}

/** In as many colours as fit into the size that a picture may have. */
async function compress(picture: Buffer): Promise<Buffer> {
  for (const colours of [128, 64, 32]) {
    const small = await sharp(picture).png({ palette: true, colours, effort: 10 }).toBuffer();
    if (small.length <= largestPicture) return small;
  }
  throw new Error(`A picture of ${picture.length} bytes cannot be made as small as ${largestPicture}.`);
}
