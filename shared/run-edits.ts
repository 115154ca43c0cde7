import { z } from 'zod';

/** What people say about runs, and how runs are put aside. */

/** For so many days a deleted run rests in the bin, from which it can be restored. */
export const daysInBin = 30;

/** A word or a few that runs are found by. */
export const tagSchema = z
  .string()
  .trim()
  .min(1, 'a tag has at least one character')
  .max(50, 'a tag has at most 50 characters')
  .regex(/^[^,"\n\r]*$/, 'a tag holds no comma, no quotation mark and no line break');

export const runNameSchema = z.string().trim().min(1).max(200);

export const runNotesSchema = z.string().max(20_000);

/** What is to be said of runs; what is left out stays as it is. */
export const runEditSchema = z.object({
  name: runNameSchema.optional(),
  notes: runNotesSchema.optional(),
  isStarred: z.boolean().optional(),
  /** Archived runs are kept in full and shown only where asked for. */
  isArchived: z.boolean().optional(),
  addTags: z.array(tagSchema).max(100).optional(),
  removeTags: z.array(tagSchema).max(100).optional(),
});
export type RunEdit = z.infer<typeof runEditSchema>;
