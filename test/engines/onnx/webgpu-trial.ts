import { OnnxProgram } from '../../../main/engines/onnx/program.ts';
import { processorDevice, webGpuDevice } from '../../../main/engines/onnx/device.ts';
import { InferenceSession } from '../../../main/engines/onnx/session.ts';
import { packParameters } from '../../../main/engines/onnx/parameters.ts';
import { packStatistics } from '../../../main/engines/onnx/statistics.ts';
import {
  buildEvaluationGraph,
  buildGradientGraph,
  buildPenaltyGraph,
  buildStepGraph,
  buildWatchedStepGraph,
} from '../../../main/engines/onnx/training-graphs.ts';
import { planDropout } from '../../../main/engines/dropout-masks.ts';
import type { CompileOptions, NamedTensor, ProgramState } from '../../../main/engines/engine.ts';
import { listParameters, planNetwork } from '../../../main/networks/plan.ts';
import { countValues } from '../../../main/networks/shapes.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import type { Loss, OptimiserSpec } from '../../../shared/specs/training.ts';

/**
 * A process of its own, since the driver that WebGPU uses is fixed when a process starts. With `compare` it
 * trains on the GPU and on the processor and prints how far apart they are; with `place` it lets ONNX Runtime
 * write to the standard error which of a graph's nodes run where.
 */

const layers = {
  face: [
    { type: 'convolution', filters: 4, kernelSize: 3 },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'batch-normalisation' },
    { type: 'dropout', rate: 0.25 },
    { type: 'convolution', filters: 5, kernelSize: 3, stride: 2, padding: 'valid' },
    { type: 'leaky-relu' },
    { type: 'average-pooling' },
    { type: 'flatten' },
    { type: 'dense', units: 8 },
    { type: 'relu' },
    { type: 'dense', units: 3 },
  ],
  pair: [
    { type: 'convolution', filters: 4, kernelSize: 5, padding: 'valid' },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'flatten' },
    { type: 'dense', units: 12 },
    { type: 'sigmoid' },
    { type: 'dropout', rate: 0.3 },
    { type: 'absolute-difference' },
    { type: 'dense', units: 1 },
  ],
  /** Its first convolution takes the patches of pooling windows, its second goes by spectra. */
  large: [
    { type: 'convolution', filters: 16, kernelSize: 10, padding: 'valid' },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'convolution', filters: 16, kernelSize: 11, padding: 'valid' },
    { type: 'max-pooling' },
    { type: 'flatten' },
    { type: 'dense', units: 3 },
  ],
  vector: [
    { type: 'sine-features', frequencies: [0.1, 1] },
    { type: 'dense', units: 6 },
    {
      type: 'residual',
      layers: [{ type: 'dense', units: 6 }, { type: 'batch-normalisation' }, { type: 'tanh' }],
    },
    { type: 'dense', units: 3 },
    { type: 'softmax' },
  ],
};

const picture = { height: 14, width: 15, channels: 2 };
const adam = optimiserSpecSchema.parse({ type: 'adamw', learningRate: 0.01, epsilon: 1e-3 });
const momentum = optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.01, momentum: 0.9 });

const cases: Record<string, CompileOptions> = {
  face: optionsFor({ kind: 'image', ...picture }, layers.face, 'softmax-cross-entropy', adam),
  pair: optionsFor({ kind: 'image-pair', ...picture }, layers.pair, 'binary-cross-entropy', momentum),
  large: optionsFor(
    { kind: 'image', height: 90, width: 89, channels: 1 },
    layers.large,
    'softmax-cross-entropy',
    momentum,
  ),
  vector: optionsFor({ kind: 'vector', features: 3 }, layers.vector, 'mean-squared-error', adam),
};

function optionsFor(
  input: NetworkSpec['input'],
  specs: readonly object[],
  loss: Loss,
  optimiser: OptimiserSpec,
): CompileOptions {
  const network = networkSpecSchema.parse({ input, layers: specs });
  const objective = { loss, l2Regularisation: 0.01 };
  return { network, objective, optimiser, clipping: { type: 'global-norm', maximum: 1 }, seed: 3 };
}

async function compare(options: CompileOptions): Promise<{ largestError: number }> {
  const plan = planNetwork(options.network);
  const onGpu = new OnnxProgram(options, webGpuDevice());
  const onProcessor = new OnnxProgram(options, processorDevice(1, true));
  const random = new RandomStream(8);
  const errors: number[] = [];
  for (let step = 0; step < 4; step += 1) {
    const batch = {
      inputs: Float32Array.from({ length: 5 * countValues(plan.input) }, () => random.normal()),
      labels: Int32Array.from({ length: 5 }, () => random.below(2)),
    };
    const actual = await onGpu.step(batch, 0.01, step === 2);
    const expected = await onProcessor.step(batch, 0.01, step === 2);
    errors.push(
      Math.abs(actual.dataLoss / expected.dataLoss - 1),
      Math.abs(actual.correct - expected.correct),
    );
    errors.push(...differences(await onGpu.readState(), await onProcessor.readState()));
    const evaluated = await onGpu.evaluate(batch);
    errors.push(Math.abs(evaluated.dataLossSum / (await onProcessor.evaluate(batch)).dataLossSum - 1));
  }
  const state = await onProcessor.readState();
  await onGpu.writeState(state);
  errors.push(...differences(await onGpu.readState(), state));
  await onGpu.dispose();
  await onProcessor.dispose();
  return { largestError: Math.max(...errors) };
}

function differences(actual: ProgramState, expected: ProgramState): number[] {
  const all = (state: ProgramState): NamedTensor[] => [
    ...state.parameters,
    ...state.optimiserSlots,
    ...state.statistics,
  ];
  return all(expected).map(({ values }, index) => {
    const found = all(actual)[index]!.values;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    return values.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0) / largest;
  });
}

async function place({ network, objective, optimiser, clipping }: CompileOptions): Promise<void> {
  const plan = planNetwork(network);
  const definition = {
    plan,
    vectors: packParameters(listParameters(plan)),
    statistics: packStatistics(plan),
    dropout: planDropout(plan),
    objective,
    optimiser,
    clipping,
    floatType: 'float32',
    inPlace: new Set<never>(),
  } as const;
  const graphs = [
    buildStepGraph,
    buildWatchedStepGraph,
    buildEvaluationGraph,
    buildGradientGraph,
    buildPenaltyGraph,
  ];
  for (const build of graphs) {
    await InferenceSession.create(build(definition), { executionProviders: ['webgpu'], logSeverityLevel: 0 });
  }
}

const [, , task, name] = process.argv;
const options = cases[name!]!;
if (task === 'place') await place(options);
else process.stdout.write(JSON.stringify(await compare(options)));
