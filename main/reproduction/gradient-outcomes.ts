import { formatFraction, formatNumber } from '../../shared/metrics/format.ts';
import { listKernelLayers } from '../../shared/metrics/watches.ts';
import type { RunEvidence } from './evidence.ts';

const vanished = 1e-3;
const spreadLimit = 1000;

interface Found {
  readonly seen: boolean;
  readonly measured: string;
}

/** In a deep network that does not train, most layers receive next to no gradient. */
export function judgeGradientsVanish(evidence: RunEvidence): Found | null {
  const norms = lastGradientNorms(evidence);
  const accuracy = evidence.run.train?.accuracy;
  if (norms === null || accuracy === undefined) return null;
  const largest = Math.max(...norms);
  const small = norms.filter((norm) => norm < vanished * largest).length;
  return {
    seen: small >= norms.length / 2 && accuracy < 0.3,
    measured: `${small} of ${norms.length} layers below a thousandth of the largest, ${formatNumber(largest, 3)}; training accuracy ${formatFraction(accuracy)}`,
  };
}

/** In one that trains, no layer's gradient is lost or out of hand. */
export function judgeGradientsFixed(evidence: RunEvidence): Found | null {
  const norms = lastGradientNorms(evidence);
  const accuracy = evidence.run.train?.accuracy;
  if (norms === null || accuracy === undefined) return null;
  const [lowest, highest] = [Math.min(...norms), Math.max(...norms)];
  return {
    seen: highest <= spreadLimit * lowest && accuracy > 0.8,
    measured: `${formatNumber(lowest, 3)} to ${formatNumber(highest, 3)}; training accuracy ${formatFraction(accuracy)}`,
  };
}

/**
 * Squared gradient norms of the hidden layers in the last epoch watched: of all layers with a kernel but the
 * last, which is the output. Null where no step was watched.
 */
function lastGradientNorms({ watches }: RunEvidence): number[] | null {
  const hidden = new Set(listKernelLayers(watches).slice(0, -1));
  const norms = watches
    .at(-1)
    ?.layers.filter(({ layer }) => hidden.has(layer))
    .flatMap(({ squaredGradientNorm }) => squaredGradientNorm ?? []);
  return norms === undefined || norms.length === 0 ? null : norms;
}
