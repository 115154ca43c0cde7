import { z } from 'zod';
import { axisSchema, smoothingTextSchema, type Axis, type Smoothing } from '../../shared/curves/line.ts';
import { sources, sourceSchema, type Source } from '../../shared/curves/series.ts';
import { lossPartsChoiceSchema, type LossParts } from '../../shared/curves/settings.ts';
import { lossScaleSchema, type LossScale } from './loss-scale.ts';
import { usePlaceChoices } from '../composables/place-choices.ts';

/** What is chosen on the page of a run. */
export interface RunChoices {
  tab: string;
  x: Axis;
  smooth: Smoothing | null;
  show: readonly Source[];
  loss: LossParts;
  log: LossScale;
  right: 'accuracy' | 'learning-rate';
}

/** Sources in their own order, whatever the order of choosing. */
const sourcesTextSchema = z.codec(z.string(), z.array(sourceSchema), {
  decode: (text) => sources.filter((source) => text.split(',').includes(source)),
  encode: (chosen) => sources.filter((source) => chosen.includes(source)).join(','),
});

/** What the page of a run shows, from its address. */
export function useRunChoices(): RunChoices {
  return usePlaceChoices<{ [Name in keyof RunChoices]: RunChoices[Name] }>('run.choices', {
    tab: { schema: z.string(), fallback: 'curves' },
    x: { schema: axisSchema, fallback: 'epoch' },
    smooth: { schema: smoothingTextSchema, fallback: null },
    show: { schema: sourcesTextSchema, fallback: sources },
    loss: { schema: lossPartsChoiceSchema, fallback: 'both' },
    log: { schema: lossScaleSchema, fallback: null },
    right: { schema: z.enum(['accuracy', 'learning-rate']), fallback: 'accuracy' },
  });
}
