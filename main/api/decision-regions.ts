import type { DecisionRegions, DecisionRegionsRequest } from '../../shared/decision-regions.ts';
import type { Core } from './core.ts';
import { findRunDetail } from './runs.ts';

/** How the network of a run divides the plane of its two features. `UserError` where it has not two, or no checkpoint. */
export async function decisionRegionsOf(
  { store, home }: Pick<Core, 'store' | 'home'>,
  { id, ...request }: DecisionRegionsRequest,
  signal?: AbortSignal,
): Promise<DecisionRegions> {
  const run = findRunDetail(store, id);
  const { computeDecisionRegions } = await import('../inspection/decision-regions.ts');
  return computeDecisionRegions(run, request, { home, ...(signal && { signal }) });
}
