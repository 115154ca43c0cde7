import type { StartRun } from '../../../shared/contract/runs.ts';
import { readRecipeFile } from '../../api/recipes.ts';
import { prepareRun, resumeRun } from '../../api/runs.ts';
import { followRun } from './follow-run.ts';
import { withCore } from './open-core.ts';
import { note } from './output.ts';
import { createProgress } from './progress.ts';

export interface TrainOptions {
  readonly home?: string;
  readonly data?: string;
  readonly engine: string;
  readonly set: Record<string, unknown>;
  readonly seed?: number;
  readonly threads?: number;
  readonly name?: string;
  readonly json?: boolean;
}

/** `netsitter train` */
export async function train(recipe: string, options: TrainOptions): Promise<number> {
  const { home, data, engine, set, seed, threads, name, json } = options;
  const request: StartRun = {
    recipe: recipe.endsWith('.json') ? await readRecipeFile(recipe) : recipe,
    ...(data === undefined ? {} : { data }),
    engine,
    set,
    ...(seed === undefined ? {} : { seed }),
    ...(threads === undefined ? {} : { threads }),
    ...(name === undefined ? {} : { name }),
  };
  return withCore(home, async (core) => {
    const progress = createProgress();
    const run = await prepareRun(core, request, { onProgress: progress.preparing }).catch(
      (error: unknown) => {
        progress.close();
        throw error;
      },
    );
    if (data === undefined) {
      note(
        `Data: ${run.dataSource.name ?? run.dataSource.path} (drawn); --data names another set or folder.`,
      );
    }
    return followRun(core, core.supervisor.submit(run), { json, progress });
  });
}

/** `netsitter resume` */
export function resume(
  id: number,
  { home, json }: { readonly home?: string; readonly json?: boolean },
): Promise<number> {
  return withCore(home, (core) => followRun(core, resumeRun(core, id), { json, progress: createProgress() }));
}
