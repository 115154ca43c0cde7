import type { TrainingEvent } from '../../shared/events.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';
import { stepsPerEpoch, type MadeUpRun } from './made-up-runs.ts';

/** Ten hidden layers on two features, watched every tenth step. */
export const watchedCities: Recipe = recipeSchema.parse({
  name: 'watched-cities',
  title: 'Watched cities',
  description: 'Longitude and latitude to country.',
  network: {
    input: { kind: 'vector', features: 2 },
    layers: [
      { type: 'repeat', times: 10, layers: [{ type: 'dense', units: 8 }, { type: 'relu' }] },
      { type: 'dense', units: 3 },
    ],
  },
  training: {
    optimiser: { type: 'adam', learningRate: 0.001 },
    batchSize: 20,
    epochs: 10,
    watchEverySteps: 10,
  },
  data: { format: 'csv', features: ['long', 'lat'], label: 'country' },
});

/** What the watched steps of an epoch tell: gradients vanish from the last layer to the first. */
export function* watchEvents({ detail }: MadeUpRun, epoch: number): Generator<TrainingEvent> {
  const names = detail.layers.map(({ name }) => name).filter((name) => /^(?:dense|relu)/.test(name));
  for (let step = 1; step <= stepsPerEpoch; step += 10) {
    yield {
      type: 'watches',
      watches: [
        {
          step: (epoch - 1) * stepsPerEpoch + step,
          epoch,
          layers: names.map((layer, depth) =>
            layer.startsWith('relu')
              ? { layer, squaredGradientNorm: null, updateRatio: null, deadShare: depth / 40 + epoch / 50 }
              : {
                  layer,
                  squaredGradientNorm: depth === 0 && epoch === 2 ? 0 : 10 ** (depth / 2 - 11 + epoch / 4),
                  updateRatio: 1e-3 / epoch,
                  deadShare: null,
                },
          ),
        },
      ],
    };
  }
}
