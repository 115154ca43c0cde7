import type { ExperimentReview } from '../../shared/contract/experiments.ts';
import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { checkExperiment } from './experiments.ts';
import { describeNetwork } from './networks.ts';

type Problem = ExperimentReview['problem'];

/** Looks at an experiment while it is written: what does not fit together is part of the answer, not an error. */
export async function reviewExperiment(spec: ExperimentSpec): Promise<ExperimentReview> {
  const described = await attempt(() => describeNetwork(spec.network));
  if ('problem' in described) return { network: null, problem: described.problem };
  const checked = await attempt(() => checkExperiment(spec));
  return { network: described.value, problem: 'problem' in checked ? checked.problem : null };
}

async function attempt<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly problem: Problem }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: { message: error.message, remedy: error.remedy } };
  }
}
