import type { OptimiserSpec } from '../../shared/specs/training.ts';

/**
 * The values an optimiser keeps beside each parameter, all zero before the first step. In a `ProgramState`
 * they are named after the parameter and the slot: "dense-1/kernel/velocity".
 */
export function optimiserSlots(optimiser: OptimiserSpec): readonly string[] {
  if (optimiser.type === 'sgd') return optimiser.momentum === 0 ? [] : ['velocity'];
  return ['first-moment', 'second-moment'];
}
