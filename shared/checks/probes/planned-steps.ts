import { probeExperiment } from './probes.ts';
import type { DataFacts, ProbeName } from '../records.ts';
import { sum } from '../statistics.ts';
import type { ExperimentSpec } from '../../specs/recipe.ts';

/** How many training steps a probe takes, as long as nothing ends it early. */
export function plannedSteps(probe: ProbeName, experiment: ExperimentSpec, facts: DataFacts): number {
  const spec = probeExperiment(probe, experiment, facts);
  const samples = Math.min(sum(facts.counts.train), spec.probe?.trainingSamples ?? Infinity);
  return spec.training.epochs * Math.ceil(samples / spec.training.batchSize);
}
