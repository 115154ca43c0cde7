import type { Evidence, ProbeRecord } from '../../../shared/checks/records.ts';
import { probeExperiment } from '../../../shared/checks/probes/probes.ts';
import type { ProbeName } from '../../../shared/checks/records.ts';
import type { EpochRecord, LayerWatch, SplitMetrics } from '../../../shared/runs.ts';
import { experimentSpecSchema } from '../../../shared/specs/recipe.ts';

/** Evidence written by hand, for judges at and around their limits: two classes, a table of 800 rows. */

export const madeUpExperiment = experimentSpecSchema.parse({
  network: {
    input: { kind: 'vector', features: 2 },
    layers: [{ type: 'dense', units: 8 }, { type: 'relu' }, { type: 'dense', units: 2 }],
  },
  training: { optimiser: { type: 'adam', learningRate: 1e-3 }, batchSize: 20, epochs: 5 },
  data: { format: 'csv' },
});

export const madeUpFacts: Evidence['facts'] = {
  classes: ['no', 'yes'],
  counts: { train: [400, 400], validation: [100, 100], test: [50, 50] },
};

export function madeUpEvidence(known: Partial<Evidence> = {}): Evidence {
  return {
    experiment: madeUpExperiment,
    facts: madeUpFacts,
    findings: [],
    probes: {},
    numbers: { squaredKernels: 10, leakage: 0 },
    ...known,
  };
}

export function metrics(data: number, accuracy = 0.5, regularisation = 0): SplitMetrics {
  return { loss: { data, regularisation, total: data + regularisation }, accuracy };
}

export interface MadeUpProbe {
  readonly losses?: readonly number[];
  readonly accuracy?: number;
  readonly before?: SplitMetrics;
  readonly validation?: SplitMetrics | null;
  readonly layers?: readonly Partial<LayerWatch>[];
  readonly state?: ProbeRecord['state'];
  readonly reason?: string | null;
}

/** What a probe of the experiment would have stored. */
export function madeUpProbe(
  name: ProbeName,
  {
    losses = [],
    accuracy = 1,
    before = metrics(Math.LN2),
    validation = null,
    layers,
    state = 'finished',
    reason = null,
  }: MadeUpProbe = {},
): ProbeRecord {
  const epoch = (number: number, figures: Partial<EpochRecord>): EpochRecord => ({
    epoch: number,
    step: number * losses.length,
    learningRate: 1e-3,
    seconds: number,
    train: null,
    validation: null,
    test: null,
    ...figures,
  });
  const steps = losses.map((dataLoss, at) => ({
    step: at + 1,
    epoch: 1,
    dataLoss,
    regularisationLoss: 0,
    accuracy,
  }));
  const watched = layers?.map((layer, at) => ({
    layer: `layer-${at + 1}`,
    squaredGradientNorm: null,
    updateRatio: null,
    deadShare: null,
    ...layer,
  }));
  return {
    run: 1,
    spec: probeExperiment(name, madeUpExperiment, madeUpFacts),
    state,
    reason,
    steps,
    epochs: [epoch(0, { train: before }), epoch(1, { validation })],
    watches: watched === undefined ? [] : [{ step: 1, epoch: 1, layers: watched }],
  };
}
