import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import type { DataSource, RunDetail } from '../../shared/runs.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import { nameRecipe, recipeOfRun } from './new-run-form.ts';

/** A run or a walk whose settings are taken. */
export interface WalkOrigin {
  readonly kind: 'run' | 'walk';
  readonly id: number;
  readonly name: string;
  /** A run that the walk trained for a check, and that was asked for: it is shorter than what the walk looks at. */
  readonly probe: { readonly run: number; readonly label: string } | null;
}

/** What a new walk, or a new run, begins with: a recipe, and what was chosen beside it the last time. */
export interface WalkSource {
  readonly recipe: Recipe;
  /** Whether the core knows this very recipe by its name. */
  readonly isNamed: boolean;
  /** Whose settings they are; null for a recipe. */
  readonly origin: WalkOrigin | null;
  readonly dataSource: DataSource | null;
  readonly engine: string;
  readonly seed: number;
}

export function sourceOfRecipe(recipe: Recipe): WalkSource {
  return {
    recipe,
    isNamed: recipe.search === undefined,
    origin: null,
    dataSource: null,
    engine: 'auto',
    seed: recipe.training.seed,
  };
}

/** The very settings of a run, without what a check has changed about the data it trained on. */
export function sourceOfRun(run: RunDetail): WalkSource {
  return {
    recipe: { ...recipeOfRun(run, undefined), ...experimentOf(run.spec), title: run.name },
    isNamed: false,
    origin: { kind: 'run', id: run.id, name: run.name, probe: null },
    dataSource: run.dataSource,
    engine: run.engine,
    seed: run.seed,
  };
}

/** What a walk looks at; `probe` is the run of it that was asked for, if one was. */
export function sourceOfWalk(walk: WalkDetail, probe?: RunDetail): WalkSource {
  return {
    recipe: {
      name: nameRecipe(walk.recipe ?? walk.name),
      title: walk.name,
      description: `The settings of walk ${walk.id}.`,
      ...experimentOf(walk.spec),
    },
    isNamed: false,
    origin: {
      kind: 'walk',
      id: walk.id,
      name: walk.name,
      probe: probe === undefined || probe.check === null ? null : { run: probe.id, label: probe.check.label },
    },
    dataSource: walk.dataSource,
    engine: walk.engine,
    seed: walk.seed,
  };
}

function experimentOf({ network, training, data }: ExperimentSpec): ExperimentSpec {
  return { network, training, data };
}

/** Changed settings as an address has them; none where it holds no such thing. */
export function parseSet(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}
