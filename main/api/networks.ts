import type { LayerSummary } from '../../shared/runs.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';

/** The layers with output shapes and parameter counts. `UserError` names the layer that does not fit. */
export async function describeNetwork(
  spec: NetworkSpec,
): Promise<{ layers: LayerSummary[]; parameters: number }> {
  const { describeLayers } = await import('../networks/describe.ts');
  const layers = describeLayers(spec);
  return { layers, parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0) };
}
