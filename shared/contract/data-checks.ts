import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { dataCheckSchema, greyRangeSchema, sampleRowSchema } from '../data-check.ts';
import { callErrors } from './errors.ts';
import { seedSchema } from '../specs/seed.ts';

export const dataCheckRequestSchema = z.object({
  /** A registered data set's name, or a folder. */
  data: z.string().min(1),
  /** Whose data settings are used; those usual for the format where left out. */
  recipe: z.string().optional(),
  /** Dotted paths into the data settings and their new values, e.g. { "data.label": "species" }. */
  set: z.record(z.string(), z.unknown()).default({}),
  /** Decides what is drawn; the recipe's where left out. */
  seed: seedSchema.optional(),
});
export type DataCheckRequest = z.input<typeof dataCheckRequestSchema>;

/** Rows of pictures as PNG in a data URL, in the order of splits and classes. */
export const shownGridSchema = z.object({
  range: greyRangeSchema,
  note: z.string().nullable(),
  rows: z.array(sampleRowSchema.extend({ width: z.int(), height: z.int(), picture: z.string() })),
});
export type ShownGrid = z.infer<typeof shownGridSchema>;

/** How the check goes on; the last is `checked`. */
export const dataCheckEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), activity: z.string(), done: z.int(), total: z.int() }),
  z.object({
    type: z.literal('checked'),
    check: dataCheckSchema,
    /** Null where the samples are no pictures. */
    grid: shownGridSchema.nullable(),
  }),
]);
export type DataCheckEvent = z.infer<typeof dataCheckEventSchema>;

/** Prepares a data set as a run would and looks at it, in a process of its own; given up when the caller leaves. */
export const dataCheckCall = oc
  .errors(callErrors)
  .input(dataCheckRequestSchema)
  .output(eventIterator(dataCheckEventSchema));
