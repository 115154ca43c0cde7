import { oc } from '@orpc/contract';
import { z } from 'zod';
import { callErrors } from './errors.ts';

const checkpointFilesSchema = z.object({
  /** The checkpoint's folder, as the run has it. */
  path: z.string(),
  /** Of all its files; null where they are not there. */
  bytes: z.number().nullable(),
  writtenAt: z.iso.datetime().nullable(),
});
export type CheckpointFiles = z.infer<typeof checkpointFilesSchema>;

/** What a run's checkpoints take on the disk. */
export const checkpointFilesCall = oc
  .errors(callErrors)
  .input(z.object({ id: z.int().min(1) }))
  .output(z.array(checkpointFilesSchema));
