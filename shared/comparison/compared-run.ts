import { z } from 'zod';
import { findBestEpoch } from '../metrics/best-epoch.ts';
import {
  environmentSchema,
  epochRecordSchema,
  runSummarySchema,
  type EpochRecord,
  type RunDetail,
} from '../runs.ts';
import { experimentSpecSchema } from '../specs/recipe.ts';
import { capitalise } from '../wording.ts';

/** What a comparison takes of a run: all that decides it, and what came out at its end and at its best epoch. */
export const comparedRunSchema = z.object({
  run: runSummarySchema,
  spec: experimentSpecSchema,
  dataPath: z.string(),
  /** Of the prepared data; null until they are. */
  fingerprint: z.string().nullable(),
  classes: z.array(z.string()).nullable(),
  environment: environmentSchema.nullable(),
  /** What was measured at the best epoch, as the run's own rule chooses it; null before there is one. */
  best: epochRecordSchema.nullable(),
});
export type ComparedRun = z.infer<typeof comparedRunSchema>;

/** A run that was asked for and cannot be compared. */
export const leftOutSchema = z.object({ id: z.int(), reason: z.enum(['missing', 'deleted', 'unreadable']) });
export type LeftOut = z.infer<typeof leftOutSchema>;

/** A stored run as far as comparing asks for it, with what its epochs came to. */
export function toComparedRun(detail: RunDetail, epochs: readonly EpochRecord[]): ComparedRun {
  const { spec, dataSource, dataOverview, environment, ...rest } = detail;
  const best = findBestEpoch(epochs, spec.training.earlyStopping?.monitor);
  return {
    run: runSummarySchema.parse(rest),
    spec,
    dataPath: dataSource.path,
    fingerprint: dataOverview?.fingerprint ?? null,
    classes: dataOverview?.classes ?? null,
    environment,
    best: epochs.find(({ epoch }) => epoch === best?.epoch) ?? null,
  };
}

const leftOutReasons: Readonly<Record<LeftOut['reason'], string>> = {
  missing: 'does not exist',
  deleted: 'is in the bin',
  unreadable: 'was stored by another version of Netsitter',
};

/** "Run 4 does not exist; run 7 is in the bin." Empty where all are there. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string {
  const parts = leftOut.map(({ id, reason }) => `run ${id} ${leftOutReasons[reason]}`);
  const text = parts.join('; ');
  return text === '' ? '' : `${capitalise(text)}.`;
}
