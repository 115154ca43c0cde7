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
 * In a deep network that does not train, most layers receive next to no gradient beside the largest. That says
 * nothing of which end is the large one, so what is measured says it besides: gradients that shrink on their way
 * back to the input vanish, those that grow explode.
 */
export function judgeDeepGradients(runs: readonly RunEvidence[]): Finding {
  const found = together(runs.map((run) => [run.seed, judgeRun(run)]));
  const courses = new Set(runs.map((run) => describeCourse(lastGradientNorms(run) ?? [])));
  const [course] = courses;
  if (found.kind === 'unknown' || runs.length === 1 || courses.size > 1) return found;
  return { ...found, seenWith: `${found.seenWith}; gradients ${course!}` };
}

function judgeRun(evidence: RunEvidence): Found | null {
  const norms = lastGradientNorms(evidence);
  const accuracy = evidence.run.train?.accuracy;
  if (norms === null || accuracy === undefined) return null;
  const largest = Math.max(...norms);
  const small = norms.filter((norm) => norm < nextToNothing * largest).length;
  const ends = [norms[0], norms.at(-1)].map((norm) => formatNumber(norm, 3));
  return {
    seen: small >= norms.length / 2 && accuracy < 0.3,
    measured: `${small} of ${norms.length} layers below a thousandth of the largest; ${ends[0]!} in the first and ${ends[1]!} in the last: gradients ${describeCourse(norms)}; training accuracy ${formatFraction(accuracy)}`,
  };
}

/** What becomes of the gradients on their way from the last layer back to the first. */
function describeCourse(norms: readonly number[]): string {
  const [first, last] = [norms[0] ?? NaN, norms.at(-1) ?? NaN];
  if (first < nextToNothing * last) return 'vanish towards the input';
  return nextToNothing * first > last ? 'explode towards the input' : 'keep their size from end to end';
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
