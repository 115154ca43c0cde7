import { listRecipes } from '../api/recipes.ts';
import type { Core } from '../api/core.ts';
import type { RecipeEvidence } from './evidence.ts';
import { findDataFolders } from './find-data.ts';
import type { Tell } from './follow.ts';
import { planReproduction } from './plan.ts';
import { composeReport } from './report/compose-report.ts';
import { reproduceRecipe } from './reproduce-recipe.ts';
import { Fingerprints } from './reuse.ts';
import { writeReport, type WrittenReport } from './write-files.ts';

export interface ReproductionOptions {
  /** A folder whose folders are data sets. */
  readonly data: string;
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly seeds?: number;
  readonly engine: string;
  readonly afresh: boolean;
  /** Whether pictures of samples are shown. */
  readonly examples: boolean;
  /** Where the report is written. */
  readonly to: string;
  readonly version: string;
  /** As it was typed, for the report. */
  readonly command: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** Milliseconds: a home that holds most of it answers recipe after recipe, and each report is written whole. */
const betweenWrites = 20_000;

export interface ReproductionResult extends WrittenReport {
  readonly evidence: readonly RecipeEvidence[];
}

/**
 * Runs recipes one after the other and writes what came out every now and then, so that a whole report lies there
 * whenever this ends. A recipe that fails is part of the report; the others go on.
 *
 * @throws UserError when the request is wrong or the report cannot be written
 */
export async function reproduce(core: Core, options: ReproductionOptions): Promise<ReproductionResult> {
  const { tell, signal, to } = options;
  const { recipes, faults } = await listRecipes();
  faults.forEach(tell);
  const folders = await findDataFolders(options.data);
  const planned = planReproduction(recipes, { ...options, folders });
  const work = { ...options, core, fingerprints: new Fingerprints(core.home) };
  const evidence: RecipeEvidence[] = [];
  let writtenAt = 0;
  const write = async (): Promise<WrittenReport> => {
    const { version, command } = options;
    const facts = { date: new Date(), version, command, stopped: signal.aborted };
    const written = await writeReport(await composeReport(evidence, facts), to);
    writtenAt = performance.now();
    return written;
  };
  // Written first of all, so that a folder that cannot be written is found out before hours are spent.
  await write();
  for (const one of planned) {
    const found = await reproduceRecipe(work, one);
    evidence.push(found);
    if (found.standing !== 'complete') tell(`${one.recipe.name}: ${found.standing}. ${found.why ?? ''}`);
    if (!signal.aborted && performance.now() - writtenAt > betweenWrites) await write();
  }
  return { ...(await write()), evidence };
}
