import type { z } from 'zod';
import { UserError } from '../../shared/errors.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import { searchSpecSchema, type SearchSpec } from '../../shared/specs/search.ts';
import { describeIssues } from '../../shared/specs/settings.ts';

/** Another version stored settings that this one does not know. */
export class OtherVersionError extends UserError {
  constructor(of: string, faults: readonly string[]) {
    super(
      'request',
      `The settings of ${of} were stored by another version of Netsitter: ${faults.join('; ')}.`,
      'Look at it with that version; nothing of it is lost.',
    );
    this.name = 'OtherVersionError';
  }
}

/**
 * A spec as it was stored; what an older version did not know yet has its default.
 *
 * @param of whose it is, e.g. "run 3"
 * @throws OtherVersionError where it holds what this version does not know
 */
export function readExperiment(json: string, of: string): ExperimentSpec {
  return readSpec(experimentSpecSchema, json, of);
}

/** The same of what a search varies and how. */
export function readSearchSpec(json: string, of: string): SearchSpec {
  return readSpec(searchSpecSchema, json, of);
}

function readSpec<Spec>(schema: z.ZodType<Spec>, json: string, of: string): Spec {
  const content: unknown = JSON.parse(json);
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  throw new OtherVersionError(of, describeIssues(read.error, content));
}
