import type { CheckName } from '../records.ts';

/** Without these a network learns nothing at any rate; the first that failed explains what rests on them. */
export const groundwork = [
  'data',
  'network',
  'initial-loss',
  'regularisation',
  'gradients',
  'overfit-subset',
] as const satisfies readonly CheckName[];
