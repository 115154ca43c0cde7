import { onnxCpuEngine } from '../../main/engines/onnx/engine.ts';
import { standardise } from './drawn-data.ts';
import { families, familyNames, withTraining, type FamilyName } from './families.ts';
import { compare, variants, type Outcome, type Variant } from './set-ups.ts';
import { walkInProcess } from './walk-in-process.ts';
import type { CheckResult } from '../../shared/checks/records.ts';

/** One walk of the table: a variant of a family, drawn by a seed. */
export interface WalkTask {
  readonly variant: string;
  readonly family: FamilyName;
  readonly seed: number;
}

export interface WalkedTask extends WalkTask {
  readonly outcome: Outcome;
  readonly results: readonly CheckResult[];
}

export function findVariant(title: string): Variant {
  return variants.find((variant) => variant.title === title)!;
}

/** All walks over these seeds, seed by seed. */
export function listTasks(seeds: readonly number[], chosen: readonly Variant[] = variants): WalkTask[] {
  return seeds.flatMap((seed) =>
    chosen.flatMap((variant) =>
      (variant.families ?? familyNames).map((family) => ({ variant: variant.title, family, seed })),
    ),
  );
}

/** The seed draws the data as well as the network and what it is trained on. */
export async function walkTask(task: WalkTask): Promise<WalkedTask> {
  const variant = findVariant(task.variant);
  const { experiment, drawData } = families[task.family];
  const healthy = {
    experiment: withTraining(experiment, { seed: task.seed }),
    data: standardise(drawData(task.seed)),
    engine: onnxCpuEngine,
  };
  const setUp = variant.change(healthy, task.family, task.seed);
  const { results } = await walkInProcess({ ...setUp, threads: 1 }, undefined, { spares: true });
  return { ...task, results, outcome: compare(variant.wanted, results) };
}
