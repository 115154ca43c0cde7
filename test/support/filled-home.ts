import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../main/store/open-store.ts';
import { createCommandLine } from './command-line.ts';
import type { Subjects } from './every-place.ts';

const recipes = path.resolve(import.meta.dirname, '../../resources/recipes');

export interface HomePlan {
  /** Epochs of each run. */
  readonly epochs: number;
  /** Trials of the search. */
  readonly trials: number;
  /** Besides tables, whether a network is trained on drawn faces, for some twenty seconds. */
  readonly withFaces: boolean;
}

/** Fills a home with what a few real, short runs leave behind: tables of cities, three runs, a search, a walk. */
export async function fillHome(home: string, { epochs, trials, withFaces }: HomePlan): Promise<Subjects> {
  const folder = await mkdtemp(path.join(tmpdir(), 'netsitter-filled-'));
  try {
    const { netsitter } = createCommandLine(home, folder);
    const command = async (...parameters: readonly string[]) => {
      const { code, stderr } = await netsitter(...parameters);
      if (code !== 0) throw new Error(`netsitter ${parameters.join(' ')} ended with ${code}: ${stderr}`);
    };
    await command('data', 'create', 'cities', '--format', 'csv', '--size', '600');
    const train = (name: string, ...set: readonly string[]) =>
      command(
        ...['train', 'R-mlp-gradients-fixed', '--data', 'cities', '--name', name],
        ...['--set', `training.epochs=${epochs}`, '--set', 'training.watchEverySteps=5'],
        ...set,
      );
    await train('Cities, base');
    await train('Cities, seed 2', '--seed', '2');
    await train('Cities, higher rate', '--set', 'training.optimiser.learningRate=0.01');
    if (withFaces)
      await command('train', 'quick-start', '--set', 'training.epochs=6', '--name', 'Faces, quick start');
    await command('search', await writeSearch(folder, trials), '--data', 'cities');
    await command('check', 'R-mlp-epochs', '--data', 'cities', '--only', 'data', 'network', 'initial-loss');
    const store = openStore(home);
    try {
      store.editRuns([1], { isStarred: true, notes: 'The run that the others are held against.' });
      store.editRuns([1, 2], { addTags: ['baseline'] });
    } finally {
      store.close();
    }
    return { run: withFaces ? 4 : 1, runs: [1, 2, 3], search: 1, walk: 1, dataSet: 'cities' };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A random search over learning rate and regularisation. */
async function writeSearch(folder: string, trials: number): Promise<string> {
  const base = JSON.parse(await readFile(path.join(recipes, 'R-mlp-epochs.json'), 'utf8')) as {
    training: object;
  };
  const range = (setting: string, from: number, to: number) => ({
    ...{ kind: 'range', setting, from, to },
    scale: 'logarithmic',
  });
  const recipe = {
    ...base,
    name: 'cities-rate-and-penalty',
    title: 'Cities, rate and penalty',
    training: { ...base.training, epochs: 3 },
    search: {
      strategy: 'random',
      trials,
      axes: [
        range('training.optimiser.learningRate', 1e-4, 1e-1),
        range('training.l2Regularisation', 1e-6, 1e-2),
      ],
    },
    expected: undefined,
  };
  const file = path.join(folder, 'cities-rate-and-penalty.json');
  await writeFile(file, JSON.stringify(recipe));
  return file;
}
