import type { LayerSummary } from '../../shared/runs.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';

/** The layers with output shapes and parameter counts. `UserError` names the layer that does not fit. */
export async function describeNetwork(
  spec: NetworkSpec,
): Promise<{ layers: LayerSummary[]; parameters: number; trainableParameters: number }> {
  const { countParameters, describeLayers } = await import('../networks/describe.ts');
  const { all, trainable } = countParameters(spec);
  return { layers: describeLayers(spec), parameters: all, trainableParameters: trainable };
}
