import { z } from 'zod';
import { disagreementKindSchema, type DisagreementKind } from '../../shared/comparison/disagreements.ts';
import { axisSchema, smoothingTextSchema, type Axis, type Smoothing } from '../../shared/curves/line.ts';
import {
  quantitySchema,
  sources,
  sourceSchema,
  type Quantity,
  type Source,
} from '../../shared/curves/series.ts';
import { fractionsSchema, type Fractions } from '../../shared/metrics/confusion-matrix.ts';
import { checkpointKindSchema, type CheckpointKind } from '../../shared/runs.ts';
import { splitSchema, type Split } from '../../shared/specs/data.ts';
import { lossScaleSchema, type LossScale } from './loss-scale.ts';
import { usePlaceChoices, type PlaceChoice } from '../composables/place-choices.ts';

export const evaluationTabs = {
  figures: 'Figures',
  matrices: 'Confusion matrices',
  difference: 'Difference',
  disagreements: 'Where they disagree',
} as const;
export type EvaluationTab = keyof typeof evaluationTabs;

/** What is shown of a comparison, besides which runs. */
export interface CompareChoices {
  /** Of which quantity the two charts are. */
  left: Quantity;
  right: Quantity;
  x: Axis;
  log: LossScale;
  show: readonly Source[];
  smooth: Smoothing | null;
  /** Also what is the same. */
  all: boolean;
  /** Runs that differ in nothing but the seed as one. */
  seeds: boolean;
  tab: EvaluationTab;
  split: Split;
  checkpoint: CheckpointKind;
  /** Of matrices: of this epoch, in the place of a checkpoint. Single samples are kept of checkpoints only. */
  epoch: number | null;
  fractions: Fractions;
  kind: DisagreementKind | 'all';
}

const yesSchema = z.codec(z.enum(['yes', 'no']), z.boolean(), {
  decode: (text) => text === 'yes',
  encode: (value) => (value ? 'yes' : 'no'),
});
const sourcesSchema = z.codec(z.string(), z.array(sourceSchema), {
  decode: (text) => sources.filter((source) => text.split(',').includes(source)),
  encode: (chosen) => sources.filter((source) => chosen.includes(source)).join(','),
}) as PlaceChoice<readonly Source[]>['schema'];
const epochSchema = z.codec(z.string().regex(/^(?:none|\d{1,9})$/), z.int().nullable(), {
  decode: (text) => (text === 'none' ? null : Number(text)),
  encode: (epoch) => (epoch === null ? 'none' : String(epoch)),
});

/** Which parameters matrices are by, as a request for a file names them. */
export function parametersOf({
  checkpoint,
  epoch,
}: Pick<CompareChoices, 'checkpoint' | 'epoch'>): { checkpoint: CheckpointKind } | { epoch: number } {
  return epoch === null ? { checkpoint } : { epoch };
}

/** The same in words, after "no confusion matrix of the test split". */
export function describeParameters({
  checkpoint,
  epoch,
}: Pick<CompareChoices, 'checkpoint' | 'epoch'>): string {
  return epoch === null ? `by the ${checkpoint} parameters` : `of epoch ${epoch}`;
}

/** The choices, from the address and back. */
export function useCompareChoices(): CompareChoices {
  return usePlaceChoices<{ [Name in keyof CompareChoices]: CompareChoices[Name] }>('compare.choices', {
    left: { schema: quantitySchema, fallback: 'data-loss' },
    right: { schema: quantitySchema, fallback: 'accuracy' },
    x: { schema: axisSchema, fallback: 'epoch' },
    log: { schema: lossScaleSchema, fallback: null },
    show: { schema: sourcesSchema, fallback: ['train', 'validation'] },
    smooth: { schema: smoothingTextSchema, fallback: null },
    all: { schema: yesSchema, fallback: false },
    seeds: { schema: yesSchema, fallback: false },
    tab: { schema: z.enum(['figures', 'matrices', 'difference', 'disagreements']), fallback: 'figures' },
    split: { schema: splitSchema, fallback: 'test' },
    checkpoint: { schema: checkpointKindSchema, fallback: 'last' },
    epoch: { schema: epochSchema, fallback: null },
    fractions: { schema: fractionsSchema, fallback: 'row' },
    kind: { schema: z.union([disagreementKindSchema, z.literal('all')]), fallback: 'all' },
  });
}
