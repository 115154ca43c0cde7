import type { RecipeEvidence, RunEvidence, SearchEvidence } from '../../main/reproduction/evidence.ts';
import { figuresAtEnd, figuresAtEpoch } from '../../main/reproduction/figures.ts';
import type { EpochRecord, RunDetail, SplitMetrics } from '../../shared/runs.ts';
import type { TrialRecord } from '../../shared/searches/records.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';
import { smallRecipe, smallSpec } from '../support/stored-run.ts';

/** Runs and searches that were never trained, with whatever figures a test wants. */

export function metrics(loss: number, accuracy: number, penalty = 0): SplitMetrics {
  return { loss: { data: loss - penalty, regularisation: penalty, total: loss }, accuracy };
}

/** An epoch with the same figures on every split, unless it is said otherwise. */
export function epoch(
  number: number,
  loss: number,
  accuracy: number,
  other: Partial<EpochRecord> = {},
): EpochRecord {
  const measured = metrics(loss, accuracy);
  return {
    epoch: number,
    step: number * 4,
    learningRate: 0.001,
    seconds: number,
    train: measured,
    validation: measured,
    test: measured,
    ...other,
  };
}

export function madeUpRun(epochs: readonly EpochRecord[], other: Partial<RunDetail> = {}): RunEvidence {
  const last = epochs.at(-1);
  const run: RunDetail = {
    id: 7,
    name: 'Small',
    recipe: 'small',
    state: 'finished',
    reason: 'epochs done',
    createdAt: '2026-01-02T03:04:05.000Z',
    startedAt: null,
    endedAt: null,
    engine: 'onnx-cpu',
    device: 'Some processor',
    seed: 1,
    dataName: 'set',
    learningRate: 0.001,
    l2Regularisation: 0,
    batchSize: 20,
    parameters: 386,
    epochs: last?.epoch ?? 3,
    epochsDone: last?.epoch ?? 0,
    steps: 12,
    stepsDone: 12,
    seconds: 61,
    train: last?.train ?? null,
    validation: last?.validation ?? null,
    test: last?.test ?? null,
    bestValidationAccuracy: null,
    check: null,
    lowestValidationLoss: null,
    tags: [],
    isStarred: false,
    notes: '',
    archivedAt: null,
    deletedAt: null,
    search: null,
    spec: smallSpec,
    specHash: 'ab',
    dataSource: { name: null, path: '/nowhere', format: 'fddb' },
    dataOverview: null,
    layers: [],
    environment: null,
    checkpoints: [],
    log: [],
    threads: null,
    ...other,
  };
  const best = epochs.toSorted(
    (one, two) => (two.validation?.accuracy ?? 0) - (one.validation?.accuracy ?? 0),
  )[0];
  return {
    seed: run.seed,
    run,
    epochs,
    stepLosses: [
      { step: 1, loss: 2 },
      { step: 2, loss: 1 },
    ],
    matrices: [],
    figures: figuresAtEnd(run),
    best: best === undefined ? null : { epoch: best.epoch, figures: figuresAtEpoch(best.epoch, epochs, []) },
    watches: [],
    reused: false,
  };
}

export function madeUpRecipe(name: string, other: Record<string, unknown> = {}): Recipe {
  return recipeSchema.parse({ ...smallRecipe, name, title: `Title of ${name}`, ...other });
}

export function madeUpEvidence(
  recipe: Recipe,
  runs: readonly RunEvidence[],
  other: Partial<RecipeEvidence> = {},
): RecipeEvidence {
  return {
    recipe,
    quick: false,
    standing: 'complete',
    why: null,
    runs,
    searches: [],
    repeats: [],
    examples: [],
    regions: [],
    ...other,
  };
}

/** A search whose trials, best first, had these runs. */
export function madeUpSearch(
  recipe: Recipe,
  trials: readonly { readonly label: string; readonly run: RunEvidence }[],
): SearchEvidence {
  return {
    seed: 1,
    search: {
      id: 3,
      name: recipe.title,
      recipe: recipe.name,
      state: 'finished',
      reason: 'all trials done',
      createdAt: '2026-01-02T03:04:05.000Z',
      endedAt: null,
      engine: 'onnx-cpu',
      dataName: 'set',
      trials: trials.length,
      running: 0,
      settled: trials.length,
      atOnce: 1,
      threads: 1,
      account: 'One at a time.',
      best: null,
      notes: '',
      deletedAt: null,
      spec: smallSpec,
      search: recipe.search!,
      dataSource: { name: null, path: '/nowhere', format: 'fddb' },
    },
    ranked: trials.map(({ label, run }, index) => ({
      trial: madeUpTrial(label, index + 1, run),
      evidence: run,
    })),
    reused: false,
  };
}

function madeUpTrial(label: string, trial: number, { run, epochs }: RunEvidence): TrialRecord {
  const last = epochs.at(-1)?.validation ?? null;
  return {
    trial,
    label,
    settings: [],
    run: { ...run },
    best: last === null ? null : { epoch: run.epochsDone, accuracy: last.accuracy, dataLoss: last.loss.data },
  };
}
