import type { EngineReport } from '../../shared/contract/index.ts';
import { describeError } from '../../shared/errors.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import type { Engine } from '../engines/engine.ts';
import type { StepMeasurement } from '../engines/measure.ts';

/** How long an engine takes for a step of a recipe's network; null where it is not usable here. */
export interface EngineMeasurement extends EngineReport {
  readonly step: StepMeasurement | null;
}

/** Time for the steps of one engine. */
const budgetInMilliseconds = 2000;

/** Every engine: whether it is usable here, on which device, and if not why and what would make it so. */
export async function listEngines(): Promise<EngineReport[]> {
  const { engines } = await import('../engines/index.ts');
  return Promise.all(engines.map(reportEngine));
}

/** Every engine with the time it takes for a training step of a recipe, one after the other. */
export async function measureEngines(
  recipe: Pick<Recipe, 'network' | 'training'>,
): Promise<EngineMeasurement[]> {
  const { engines } = await import('../engines/index.ts');
  const { measureStep } = await import('../engines/measure.ts');
  const { compileOptions } = await import('../engines/compile-options.ts');
  const options = compileOptions(recipe);
  const { batchSize } = recipe.training;
  const measurements: EngineMeasurement[] = [];
  for (const engine of engines) {
    const report = await reportEngine(engine);
    try {
      const step = report.usable ? await measureStep(engine, options, batchSize, budgetInMilliseconds) : null;
      measurements.push({ ...report, step });
    } catch (error) {
      measurements.push({ ...report, step: null, reason: `It failed at a step: ${describeError(error)}` });
    }
  }
  return measurements;
}

async function reportEngine(engine: Engine): Promise<EngineReport> {
  const probe = await engine.probe();
  return {
    name: engine.name,
    usable: probe.usable,
    device: probe.device ?? null,
    library: probe.library ?? null,
    reason: probe.reason ?? null,
    remedy: probe.remedy ?? null,
  };
}
