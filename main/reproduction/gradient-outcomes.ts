import { formatFraction, formatNumber } from '../../shared/metrics/format.ts';
import { listKernelLayers } from '../../shared/metrics/watches.ts';
import type { RunEvidence } from './evidence.ts';
import { together, type Finding } from './finding.ts';

/** Beside the largest layer's, squared norms below this share of it are next to nothing. */
const nextToNothing = 1e-3;
const spreadLimit = 1000;

interface Found {
  readonly seen: boolean;
  readonly measured: string;
}

/**
 * In a deep network that does not train, gradients are next to nothing beside the largest in most layers: all of the
 * outcome where they vanish, and a part of it where they explode instead, since then the large ones are the early ones.
 */
export function judgeDeepGradients(runs: readonly RunEvidence[]): Finding {
  const found = together(runs.map((run) => [run.seed, judgeRun(run)]));
  const courses = new Set(runs.map((run) => describeCourse(lastGradientNorms(run) ?? [])));
  if (found.kind !== 'seen' || !courses.has(exploding)) return found;
  return {
    ...found,
    kind: 'seen in part',
    seenWith:
      runs.length === 1
        ? found.seenWith
        : `nothing is learnt with ${runs.length} of ${runs.length} seeds; gradients ${[...courses].join(' or ')}`,
  };
}

function judgeRun(evidence: RunEvidence): Found | null {
  const norms = lastGradientNorms(evidence);
  const accuracy = evidence.run.train?.accuracy;
  if (norms === null || accuracy === undefined) return null;
  const largest = Math.max(...norms);
  const small = norms.filter((norm) => norm < nextToNothing * largest).length;
  const ends = [norms[0], norms[1], norms.at(-1)].map((norm) => formatNumber(norm, 3));
  return {
    seen: small >= norms.length / 2 && accuracy < 0.3,
    measured: `${small} of ${norms.length} layers below a thousandth of the largest; ${ends[0]!} in the first, ${ends[1]!} in the second and ${ends[2]!} in the last: gradients ${describeCourse(norms)}; training accuracy ${formatFraction(accuracy)}`,
  };
}

const exploding = 'explode towards the input';

/** What becomes of the gradients on their way back from the last layer. The first layer, which reports except, is left out. */
function describeCourse(norms: readonly number[]): string {
  const [early, last] = [norms[1] ?? NaN, norms.at(-1) ?? NaN];
  if (nextToNothing * early > last) return exploding;
  return early < nextToNothing * last ? 'vanish towards the input' : 'keep their size';
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
