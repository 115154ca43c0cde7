import type { z } from 'zod';
import { runEditSchema } from '../run-edits.ts';

/** What is to be said of a search; what is left out stays as it is. */
export const searchEditSchema = runEditSchema.pick({ name: true, notes: true });
export type SearchEdit = z.infer<typeof searchEditSchema>;
