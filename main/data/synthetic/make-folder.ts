import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError, errorCode } from '../../../shared/errors.ts';
import { detectFormat } from '../detect-format.ts';

/** What every synthetic set is drawn from, and how the drawing is followed and given up. */
export interface DrawingOptions {
  readonly seed: number;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Lets `fill` write a data set into a folder beside `folder` and moves it there whole, so that a folder of
 * that name is always a complete set.
 *
 * @throws UserError when the folder is there already and not empty, or cannot be written
 */
export async function makeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const place = resolve(folder);
  await refuseToOverwrite(place);
  await removeAbandoned(dirname(place));
  const partial = join(dirname(place), `${partialPrefix}${randomUUID()}`);
  try {
    await mkdir(partial, { recursive: true });
  } catch (error) {
    throw explainFailure(error, place);
  }
  try {
    await fill(partial);
    await moveToPlace(partial, place);
  } catch (error) {
    throw explainFailure(error, place);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

const partialPrefix = '.drawing-';
const partialName = /^\.drawing-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A set half-drawn that nothing was added to for this long, in milliseconds, belongs to a process that was killed. */
const abandonedAfter = 24 * 60 * 60 * 1000;

async function removeAbandoned(parent: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => partialName.test(name));
  for (const folder of names.map((name) => join(parent, name))) {
    const facts = await stat(folder).catch(() => null);
    if (facts === null || facts.mtimeMs > Date.now() - abandonedAfter) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function refuseToOverwrite(place: string): Promise<void> {
  const present = await readdir(place).catch(() => []);
  if (present.length > 0) {
    throw new UserError(
      'request',
      `The folder "${place}" is there already and not empty.`,
      'Name a new folder for the synthetic set, or remove this one first.',
    );
  }
}

/** Another process may have made the same set meanwhile; a whole one is as good as this one. */
async function moveToPlace(partial: string, place: string): Promise<void> {
  try {
    await rename(partial, place);
  } catch (error) {
    const madeMeanwhile = await detectFormat(place).then(
      () => true,
      () => false,
    );
    if (!madeMeanwhile) throw error;
  }
}

function explainFailure(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || errorCode(error) === '') return error;
  return new UserError(
    'work',
    `The synthetic set could not be written to "${place}": ${error.message}.`,
    'Check the access rights and the free space of that folder, or choose another home folder.',
    { cause: error },
  );
}
