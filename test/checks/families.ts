import type { PreparedData } from '../../main/data/data-set.ts';
import type { LayerSpec } from '../../shared/specs/network.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { SplitSizes } from '../support/made-up-data.ts';
import { drawnFaces, drawnPairs, drawnTable, side } from './drawn-data.ts';

/** The three families of networks, each with a small healthy experiment on data drawn for it. */

export const familyNames = ['faces', 'pairs', 'table'] as const;
export type FamilyName = (typeof familyNames)[number];

export interface Family {
  readonly title: string;
  readonly experiment: ExperimentSpec;
  /** In its own units, before anything is normalised. */
  readonly drawData: (seed: number) => PreparedData;
}

const pictureSizes: SplitSizes = { train: 800, validation: 200, test: 100 };
const tableSizes: SplitSizes = { train: 900, validation: 300, test: 150 };

export const families: Readonly<Record<FamilyName, Family>> = {
  faces: {
    title: 'convolutions that tell drawn faces',
    experiment: parseExperiment({
      network: {
        input: { kind: 'image', height: side, width: side, channels: 1 },
        layers: [
          { type: 'convolution', filters: 8, kernelSize: 3 },
          { type: 'relu' },
          { type: 'max-pooling' },
          { type: 'convolution', filters: 16, kernelSize: 3 },
          { type: 'relu' },
          { type: 'max-pooling' },
          { type: 'flatten' },
          { type: 'dense', units: 32 },
          { type: 'relu' },
          { type: 'dense', units: 2 },
        ],
      },
      training: {
        l2Regularisation: 1e-4,
        optimiser: { type: 'adam', learningRate: 1e-3 },
        batchSize: 20,
        epochs: 20,
      },
      data: { format: 'fddb', cropSize: side, colour: 'grey' },
    }),
    drawData: (seed) => drawnFaces(seed, pictureSizes),
  },
  pairs: {
    title: 'a Siamese network on drawn pairs',
    experiment: parseExperiment({
      network: {
        input: { kind: 'image-pair', height: side, width: side, channels: 1 },
        layers: [
          { type: 'convolution', filters: 8, kernelSize: 3 },
          { type: 'relu' },
          { type: 'max-pooling' },
          { type: 'convolution', filters: 16, kernelSize: 3 },
          { type: 'relu' },
          { type: 'flatten' },
          { type: 'dense', units: 32 },
          { type: 'sigmoid' },
          { type: 'absolute-difference' },
          { type: 'dense', units: 1 },
        ],
      },
      training: {
        loss: 'binary-cross-entropy',
        optimiser: { type: 'adam', learningRate: 1e-3 },
        batchSize: 32,
        epochs: 20,
      },
      data: { format: 'lfw', pictureSize: side, normalisation: 'per-channel' },
    }),
    drawData: (seed) => drawnPairs(seed, pictureSizes),
  },
  table: {
    title: 'a multilayer perceptron on a drawn table',
    experiment: parseExperiment({
      network: {
        input: { kind: 'vector', features: 2 },
        layers: [
          { type: 'dense', units: 24 },
          { type: 'relu' },
          { type: 'dense', units: 24 },
          { type: 'relu' },
          { type: 'dense', units: 3 },
        ],
      },
      training: { optimiser: { type: 'adam', learningRate: 3e-3 }, batchSize: 32, epochs: 20 },
      data: { format: 'csv' },
    }),
    drawData: (seed) => drawnTable(seed, tableSizes),
  },
};

function parseExperiment(experiment: unknown): ExperimentSpec {
  return experimentSpecSchema.parse(experiment);
}

/** The experiment with its list of layers changed. */
export function withLayers(
  experiment: ExperimentSpec,
  change: (layers: readonly LayerSpec[]) => LayerSpec[],
): ExperimentSpec {
  const { network } = experiment;
  return { ...experiment, network: { ...network, layers: change(network.layers) } };
}

/** The experiment with some of its training settings replaced. */
export function withTraining(
  experiment: ExperimentSpec,
  training: Partial<ExperimentSpec['training']>,
): ExperimentSpec {
  return { ...experiment, training: { ...experiment.training, ...training } };
}
