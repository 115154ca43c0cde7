import { computed, type ComputedRef, type Ref } from 'vue';
import type { CallError } from '../client/call-error.ts';
import type { Client } from '../client/connection.ts';
import { chooseThreshold } from '../../shared/metrics/scored-samples.ts';
import { traceThresholds, type ThresholdCurve } from '../../shared/metrics/threshold-curve.ts';
import {
  markThreshold,
  summariseThresholds,
  type MarkedThreshold,
} from '../../shared/metrics/threshold-summary.ts';
import type { CheckpointKind } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { useAsked } from './asked.ts';

export interface ThresholdQuestion {
  readonly id: number;
  readonly split: Split;
  readonly checkpoint: CheckpointKind;
  readonly positive: number;
  /** Anything that becomes another when there are other predictions. */
  readonly epoch: number;
}

export interface FollowedThresholds {
  /** Null until it is there; of no samples before predictions were stored. */
  readonly curve: ComputedRef<ThresholdCurve | null>;
  readonly summary: ComputedRef<ReturnType<typeof summariseThresholds> | null>;
  /** The threshold most often right on the validation split, and what it does here; null where there is none. */
  readonly chosenOnValidation: ComputedRef<MarkedThreshold | null>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/** The threshold curve of a class, of one split of a run, and the threshold that its validation split would choose. */
export function useThresholds(question: () => ThresholdQuestion | null): FollowedThresholds {
  const { value, error } = useAsked(question, async (client, { id, split, checkpoint, positive }, signal) => {
    const asked = { id, checkpoint, positive };
    const [curve, validation] = await Promise.all([
      fetchCurve(client, { ...asked, split }, signal),
      split === 'validation' ? null : fetchCurve(client, { ...asked, split: 'validation' }, signal),
    ]);
    return { curve, threshold: validation === null ? null : chooseThreshold(validation) };
  });
  const curve = computed(() => value.value?.curve ?? null);
  return {
    curve,
    summary: computed(() => (curve.value === null ? null : summariseThresholds(curve.value))),
    chosenOnValidation: computed(() => {
      const threshold = value.value?.threshold ?? null;
      return curve.value === null || threshold === null ? null : markThreshold(curve.value, threshold);
    }),
    error,
  };
}

async function fetchCurve(
  client: Client,
  request: Omit<ThresholdQuestion, 'epoch'>,
  signal: AbortSignal,
): Promise<ThresholdCurve> {
  const { scores, isPositive } = await client.samples.scores(request, { signal });
  return traceThresholds(
    new Float32Array(await scores.arrayBuffer()),
    new Uint8Array(await isPositive.arrayBuffer()),
  );
}
