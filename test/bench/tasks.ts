import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { Loss } from '../../shared/specs/training.ts';
import { citiesModel, fddbModel, siameseModel } from '../networks/models.ts';

/** What is timed; the PyTorch script has the same under the same name. */
export interface Task {
  readonly title: string;
  readonly unit: 'step' | 'epoch';
  readonly network: NetworkSpec;
  readonly loss: Loss;
  readonly l2Regularisation: number;
  readonly learningRate: number;
  readonly batches: readonly number[];
  /** Those that take minutes, timed only where they are asked for. */
  readonly largeBatches: readonly number[];
}

const mlp: Task = {
  title: 'MLP of six layers of 16, batch normalisation',
  unit: 'step',
  network: citiesModel(6, 16),
  loss: 'softmax-cross-entropy',
  l2Regularisation: 0,
  learningRate: 1e-3,
  batches: [128, 1024],
  largeBatches: [],
};

export const tasks: Readonly<Record<string, Task>> = {
  fddb: {
    title: 'FDDB CNN, dropout 0.25, L2',
    unit: 'step',
    network: fddbModel(0.25),
    loss: 'softmax-cross-entropy',
    l2Regularisation: 3.9646e-5,
    learningRate: 3.71538e-4,
    batches: [20, 32],
    largeBatches: [],
  },
  mlp,
  cities: { ...mlp, title: 'Cities MLP, three splits evaluated', unit: 'epoch', batches: [256] },
  siamese: {
    title: 'Siamese network, pairs',
    unit: 'step',
    network: siameseModel(),
    loss: 'binary-cross-entropy',
    l2Regularisation: 0,
    learningRate: 1e-4,
    batches: [16],
    largeBatches: [128],
  },
};

/** Adam as every contestant has it. */
export function adam(learningRate: number): {
  readonly type: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
} {
  return { type: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 };
}
