import type { StepMeasurement } from '../../engines/measure.ts';
import { listEngines, measureEngines } from '../../api/engines.ts';
import { findRecipe, readRecipeFile } from '../../api/recipes.ts';
import { note, print, printColumns, printJson } from './output.ts';

export interface EnginesOptions {
  readonly json?: boolean;
  readonly measure?: boolean;
  readonly recipe: string;
}

/** `netsitter engines` */
export async function showEngines({ json, measure, recipe }: EnginesOptions): Promise<void> {
  if (measure) {
    await showMeasurements(recipe, json);
    return;
  }
  const engines = await listEngines();
  if (json) {
    printJson({ engines });
    return;
  }
  for (const engine of engines) {
    print(`${engine.name}: ${engine.usable ? 'usable' : 'not usable'}`);
    const details = [engine.device, engine.library, engine.reason, engine.remedy];
    details
      .filter((detail) => detail !== null)
      .forEach((detail) => {
        print(`  ${detail}`);
      });
  }
}

/** `netsitter engines --measure` */
async function showMeasurements(recipeName: string, json = false): Promise<void> {
  const recipe = recipeName.endsWith('.json')
    ? await readRecipeFile(recipeName)
    : await findRecipe(recipeName);
  note(`Measuring training steps of ${recipe.name}, batch ${recipe.training.batchSize}.`);
  const engines = await measureEngines(recipe);
  if (json) {
    printJson({ recipe: recipe.name, batchSize: recipe.training.batchSize, engines });
    return;
  }
  printColumns(
    [
      ['engine', 'step', 'device'],
      ...engines.map(({ name, step, device, reason }) => [
        name,
        step === null ? '-' : describeStep(step),
        step === null ? (reason ?? '-') : (device ?? '-'),
      ]),
    ],
    'lrl',
  );
  if (engines.some(({ step }) => step?.isEstimate)) print('about: from a single sample.');
}

function describeStep({ milliseconds, isEstimate }: StepMeasurement): string {
  const time =
    milliseconds < 1000
      ? `${Number(milliseconds.toPrecision(3))} ms`
      : `${Number((milliseconds / 1000).toPrecision(3))} s`;
  return isEstimate ? `about ${time}` : time;
}
