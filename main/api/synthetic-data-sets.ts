import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  syntheticName,
  syntheticSets,
  type CreateDataSet,
  type CreateDataSetEvent,
  type DataSet,
} from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import { dataFormats, type DataFormat } from '../../shared/specs/data.ts';
import type { Core } from './core.ts';
import { checkName, findDataSet } from './data-set-names.ts';
import { streamProgress, type FollowOptions } from './progress-stream.ts';

type DataCore = Pick<Core, 'store' | 'home'>;

interface Drawing extends FollowOptions {
  readonly size: number;
  readonly seed: number;
}

interface Drawer {
  /** Ends "600 drawn ...". */
  readonly description: string;
  readonly draw: (folder: string, drawing: Drawing) => Promise<void>;
}

const drawers: Readonly<Record<DataFormat, Drawer>> = {
  fddb: {
    description: 'photographs with faces, laid out as FDDB is.',
    async draw(folder, { size, ...options }) {
      const { createSyntheticFddb } = await import('../data/synthetic/create-fddb.ts');
      await createSyntheticFddb(folder, { photographs: size, ...options });
    },
  },
  lfw: {
    description: 'people with several pictures each and pairs of them, laid out as LFW is.',
    async draw(folder, { size, ...options }) {
      const { createSyntheticLfw } = await import('../data/synthetic/create-lfw.ts');
      await createSyntheticLfw(folder, { people: size, ...options });
    },
  },
  csv: {
    description: 'places on a map of 33 countries, in tables for training, validation and test.',
    async draw(folder, { size, ...options }) {
      const { createSyntheticCsv } = await import('../data/synthetic/create-csv.ts');
      await createSyntheticCsv(folder, { rows: size, ...options });
    },
  },
  images: {
    description: 'pictures of round things, in class folders for training and test.',
    async draw(folder, { size, ...options }) {
      const { createSyntheticImages } = await import('../data/synthetic/create-images.ts');
      await createSyntheticImages(folder, { pictures: size, ...options });
    },
  },
};

const usualSeed = 1;

/**
 * Draws a data set and registers it under a name of its own.
 *
 * @throws UserError when the name or the folder is taken, or the folder cannot be written
 */
export async function createDataSet(
  { store, home }: DataCore,
  request: CreateDataSet,
  options: FollowOptions = {},
): Promise<DataSet> {
  const { name, format, size = syntheticSets[format].size, seed = usualSeed } = request;
  checkName(name);
  const known = findDataSet(store, name);
  if (known !== undefined || syntheticFormats.has(name)) {
    const taken = known === undefined ? 'a synthetic set' : known.path;
    throw new UserError('request', `The name ${name} is taken by ${taken}.`, 'Choose another name.');
  }
  const path = request.folder === undefined ? join(home, 'datasets', name) : resolve(request.folder);
  await drawers[format].draw(path, { size, seed, ...options });
  const dataSet = describe(name, format, path, size);
  store.addDataSet(dataSet);
  return dataSet;
}

/** The same, with how it goes on, the latest only where the caller takes its time. */
export function streamDataSetCreation(
  core: DataCore,
  request: CreateDataSet,
  signal: AbortSignal | undefined,
): AsyncGenerator<CreateDataSetEvent, void, void> {
  return streamProgress(
    (options) => createDataSet(core, request, options),
    (dataSet) => ({ type: 'created', dataSet }),
    signal,
  );
}

/** Names kept for the sets that are made when they are first used, and their formats. */
export const syntheticFormats: ReadonlyMap<string, DataFormat> = new Map(
  dataFormats.map((format) => [syntheticName(format), format]),
);

/** A set being made, and all who follow it. */
interface Making {
  readonly result: Promise<DataSet>;
  readonly followers: Set<FollowOptions>;
  readonly giveUp: AbortController;
}

/** Sets being made, by folder, so that they are made once however often they are asked for. */
const beingMade = new Map<string, Making>();

/**
 * The synthetic set of a format below the home folder, drawn and registered on first use. The drawing is given up
 * when all who asked for it have left.
 */
export async function ensureSyntheticDataSet(
  core: DataCore,
  format: DataFormat,
  options: FollowOptions = {},
): Promise<DataSet> {
  const known = findDataSet(core.store, syntheticName(format));
  if (known !== undefined) return known;
  options.signal?.throwIfAborted();
  const path = join(core.home, 'datasets', syntheticName(format));
  const making = beingMade.get(path) ?? startMaking(core, format, path);
  making.followers.add(options);
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => {
      making.followers.delete(options);
      if (making.followers.size > 0) {
        reject(signal.reason as Error);
        return;
      }
      // Whoever asks next begins anew; this one leaves when nothing of it is left on the disk.
      if (beingMade.get(path) === making) beingMade.delete(path);
      making.giveUp.abort(signal.reason);
    });
    making.result.then(resolve, reject);
  });
}

function startMaking(core: DataCore, format: DataFormat, path: string): Making {
  const followers = new Set<FollowOptions>();
  const giveUp = new AbortController();
  const onProgress = (activity: string, done: number, total: number) => {
    for (const follower of followers) follower.onProgress?.(activity, done, total);
  };
  const result = makeSyntheticDataSet(core, format, path, { onProgress, signal: giveUp.signal });
  const making = { result, followers, giveUp };
  beingMade.set(path, making);
  const forget = () => {
    if (beingMade.get(path) === making) beingMade.delete(path);
  };
  result.then(forget, forget);
  return making;
}

/**
 * Draws the faces that a new home begins with. A home is not new where data are registered, or where the faces lie
 * under no name because its user has removed them: they come back when they are asked for.
 */
export async function drawFirstDataSet(core: DataCore, options: FollowOptions = {}): Promise<void> {
  const isDrawn = existsSync(join(core.home, 'datasets', syntheticName('fddb')));
  if (core.store.listDataSets().length === 0 && !isDrawn) await ensureSyntheticDataSet(core, 'fddb', options);
}

/** Draws the set where it is not there yet, with how it goes on. */
export function streamSyntheticDataSet(
  core: DataCore,
  format: DataFormat,
  signal: AbortSignal | undefined,
): AsyncGenerator<CreateDataSetEvent, void, void> {
  return streamProgress(
    (options) => ensureSyntheticDataSet(core, format, options),
    (dataSet) => ({ type: 'created', dataSet }),
    signal,
  );
}

async function makeSyntheticDataSet(
  { store }: DataCore,
  format: DataFormat,
  path: string,
  options: FollowOptions,
): Promise<DataSet> {
  const { size } = syntheticSets[format];
  if (!existsSync(path)) {
    try {
      await drawers[format].draw(path, { size, seed: usualSeed, ...options });
    } catch (error) {
      // Another process was quicker; its set is the same, and a folder of that name is always whole.
      if (!existsSync(path)) throw error;
    }
  }
  const registered = findDataSet(store, syntheticName(format));
  if (registered !== undefined) return registered;
  const dataSet = describe(syntheticName(format), format, path, size);
  store.addDataSet(dataSet);
  return dataSet;
}

function describe(name: string, format: DataFormat, path: string, size: number): DataSet {
  const description = `${size.toLocaleString('en-GB')} drawn ${drawers[format].description}`;
  return { name, path, format, synthetic: true, description };
}
