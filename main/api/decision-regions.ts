import type { DecisionRegions, DecisionRegionsRequest } from '../../shared/decision-regions.ts';
import type { Core } from './core.ts';
import { findRunDetail } from './runs.ts';

/**
 * How the network of a run divides the plane of its two features, with points of the data where the run had them,
 * or at `path`. `UserError` where it has not two, or no checkpoint.
 */
export async function decisionRegionsOf(
  { store, home }: Pick<Core, 'store' | 'home'>,
  { id, ...request }: DecisionRegionsRequest,
  { signal, path }: { readonly signal?: AbortSignal | undefined; readonly path?: string } = {},
): Promise<DecisionRegions> {
  const found = findRunDetail(store, id);
  const run = path === undefined ? found : { ...found, dataSource: { ...found.dataSource, path } };
  const { computeDecisionRegions } = await import('../inspection/decision-regions.ts');
  return computeDecisionRegions(run, request, { home, ...(signal && { signal }) });
}
