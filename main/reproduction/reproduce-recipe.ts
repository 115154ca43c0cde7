import { decisionRegionsOf } from '../api/decision-regions.ts';
import { defaultColumns, defaultRows } from '../../shared/decision-regions.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import { plotDecisionRegions } from '../../shared/plots/decision-regions.ts';
import { variedSettings } from '../../shared/searches/trials.ts';
import type { CheckpointKind } from '../../shared/runs.ts';
import type { RecipeEvidence, Regions, RunEvidence, SearchEvidence, Standing } from './evidence.ts';
import { gatherExamples } from './examples.ts';
import { gatherRun, gatherSearch } from './gather.ts';
import type { PlannedRecipe } from './plan.ts';
import { trainSearch } from './train-search.ts';
import { trainSeeds, type Work } from './train-seeds.ts';

/** Searches of so few trials compare networks: the prediction space of the worst is drawn beside the best's. */
const comparedTrials = 12;

/** Trains what is to be trained for a recipe and reads what came out. What goes wrong is part of the evidence. */
export async function reproduceRecipe(work: Work, planned: PlannedRecipe): Promise<RecipeEvidence> {
  const { recipe, data } = planned;
  if (data === null) {
    const why = `The data folder holds nothing in the format ${recipe.data.format}.`;
    return withoutEvidence(planned, 'no data', why);
  }
  try {
    const trained =
      recipe.search === undefined
        ? await reproduceRuns(work, planned)
        : await reproduceSearch(work, planned, recipe.search);
    return await addDrawings(work, trained, data);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return withoutEvidence(planned, 'failed', describeError(error));
  }
}

function withoutEvidence(
  { recipe, quick }: PlannedRecipe,
  standing: Standing,
  why: string | null,
): RecipeEvidence {
  return { recipe, quick, standing, why, runs: [], searches: [], repeats: [], examples: [], regions: [] };
}

async function reproduceRuns(work: Work, planned: PlannedRecipe): Promise<RecipeEvidence> {
  const { items, why, failed } = await trainSeeds(work, planned);
  const runs = items.map(({ id, reused }) => gatherRun(work.core.store, id, { reused }));
  const isWhole = runs.every(({ run }) => run.state === 'finished' || run.state === 'failed');
  return {
    ...withoutEvidence(planned, ...standingOf(work, planned, { count: runs.length, failed, isWhole, why })),
    runs,
  };
}

async function reproduceSearch(
  work: Work,
  planned: PlannedRecipe,
  search: NonNullable<PlannedRecipe['recipe']['search']>,
): Promise<RecipeEvidence> {
  const { items, repeats, why, failed } = await trainSearch(work, planned, search);
  const searches = items.map(({ id, ...kept }) => gatherSearch(work.core.store, id, kept));
  const isWhole = searches.every(({ search: { state } }) => state === 'finished' || state === 'failed');
  return {
    ...withoutEvidence(
      planned,
      ...standingOf(work, planned, { count: searches.length, failed, isWhole, why }),
    ),
    runs: searches.flatMap(({ ranked, seed }) => {
      const best = ranked[0]?.evidence ?? null;
      return best === null ? [] : [{ ...best, seed }];
    }),
    searches,
    repeats: repeats.map(({ id, reused }) => gatherRun(work.core.store, id, { reused })),
  };
}

function standingOf(
  { signal }: Work,
  { trains, recipe }: PlannedRecipe,
  { count, failed, isWhole, why }: { count: number; failed: boolean; isWhole: boolean; why: string | null },
): [Standing, string | null] {
  if (failed) return ['failed', why];
  if (count > 0 && isWhole && !signal.aborted) return ['complete', why];
  if (count > 0) return ['partial', why ?? 'Stopped before all of it had run.'];
  if (trains) return ['not run', 'The reproduction was stopped before its turn.'];
  return ['not run', `It takes hours; --only ${recipe.name} runs it.`];
}

/**
 * Pictures and prediction spaces, which take the network or the data themselves and not the figures alone; where
 * these are not to be had any more, the figures stand without them.
 */
async function addDrawings(work: Work, evidence: RecipeEvidence, data: string): Promise<RecipeEvidence> {
  const [first] = evidence.runs;
  if (first === undefined) return evidence;
  const [search] = evidence.searches;
  const showsThem = work.examples && showsExamples(evidence);
  try {
    return {
      ...evidence,
      examples: showsThem ? await gatherExamples(work.core, first.run, data) : [],
      regions: await gatherRegions(work, search === undefined ? [first] : comparedNetworks(search), data),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = `What shows the network at work is missing: ${describeError(error)}`;
    return { ...evidence, why: evidence.why === null ? why : `${evidence.why} ${why}` };
  }
}

/** Where the source reports a test, and one network is shown: samples of a network that is meant to fail tell nothing. */
function showsExamples({ recipe }: RecipeEvidence): boolean {
  return recipe.search === undefined && recipe.expected?.testAccuracy !== undefined;
}

/** The best and the worst trial where a search compares networks; where it varies how one is trained, none. */
function comparedNetworks({ ranked, search: { search } }: SearchEvidence): RunEvidence[] {
  if (!search.axes.flatMap(variedSettings).some((setting) => setting.startsWith('network.'))) return [];
  const measured = ranked.flatMap(({ trial, evidence }) =>
    trial.best === null || evidence === null ? [] : [evidence],
  );
  const [best] = measured;
  if (best === undefined) return [];
  const worst = measured.at(-1)!;
  return measured.length > 1 && measured.length <= comparedTrials ? [best, worst] : [best];
}

async function gatherRegions({ core }: Work, runs: readonly RunEvidence[], path: string): Promise<Regions[]> {
  const regions: Regions[] = [];
  for (const { run, watches } of runs) {
    // Of a run that was watched the gradients are what it is about.
    if (watches.length > 0) continue;
    if (run.spec.network.input.kind !== 'vector' || run.dataOverview?.features?.length !== 2) continue;
    const checkpoint: CheckpointKind = run.search === null ? 'last' : 'best';
    if (!run.checkpoints.some(({ kind }) => kind === checkpoint)) continue;
    const title = `${run.recipe ?? run.name}${run.search === null ? '' : `, ${run.search.label}`}, run ${run.id}`;
    const request = {
      id: run.id,
      checkpoint,
      split: 'test',
      columns: defaultColumns,
      rows: defaultRows,
    } as const;
    const found = await decisionRegionsOf(core, request, { path });
    regions.push({ title, svg: plotDecisionRegions(found, { title }) });
  }
  return regions;
}
