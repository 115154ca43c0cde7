import { z } from 'zod';
import { seedSchema } from './seed.ts';

/**
 * Which settings of an experiment a search varies. Settings are named by their dotted path, such as
 * `training.optimiser.learningRate` or `network.layers.1.times`.
 */

const path = z.string().min(1);

/** Values of one setting, tried one after the other. */
export const valuesAxisSchema = z.strictObject({
  kind: z.literal('values'),
  setting: path,
  values: z.array(z.unknown()).min(1),
});

/** Several settings changed together under one label, e.g. "10 x 16": depth, width and epochs. */
export const choicesAxisSchema = z.strictObject({
  kind: z.literal('choices'),
  /** What is chosen, e.g. "depth x width". */
  name: z.string().min(1),
  choices: z.array(z.strictObject({ label: z.string().min(1), set: z.record(path, z.unknown()) })).min(1),
});

/** A number drawn between two bounds; for random searches only. */
export const rangeAxisSchema = z.strictObject({
  kind: z.literal('range'),
  setting: path,
  from: z.number(),
  to: z.number(),
  /** `logarithmic` draws the exponent uniformly: 10^U(log10 from, log10 to). */
  scale: z.enum(['linear', 'logarithmic']).default('linear'),
  /** Draws whole numbers, both bounds among them: for units, filters, batch sizes. */
  whole: z.boolean().default(false),
});

export const searchAxisSchema = z.discriminatedUnion('kind', [
  valuesAxisSchema,
  choicesAxisSchema,
  rangeAxisSchema,
]);

/**
 * Trials end early where they fall behind: after each epoch from `fromEpoch` on, a trial whose best figure so far
 * is worse than the median of the best figures up to the same epoch of the trials that have ended is stopped, once
 * `fromTrial` of them have (the median stopping rule of Golovin et al., "Google Vizier", 2017).
 */
export const trialStoppingSchema = z.strictObject({
  fromEpoch: z.int().min(1).default(2),
  fromTrial: z.int().min(1).default(5),
});

export const searchSpecSchema = z.strictObject({
  /** `grid` tries every combination, `random` draws `trials` of them. */
  strategy: z.enum(['grid', 'random']),
  axes: z.array(searchAxisSchema).min(1),
  /** How many to draw; of a random search only. */
  trials: z.int().min(1).max(10_000).optional(),
  /** By what trials are ranked, at each trial's best epoch. */
  rankBy: z.enum(['validation-accuracy', 'validation-loss']).default('validation-accuracy'),
  /** Seeds what is drawn; the seed of each trial's training is a setting like any other. */
  seed: seedSchema.default(1),
  trialStopping: trialStoppingSchema.optional(),
});

export type ValuesAxis = z.infer<typeof valuesAxisSchema>;
export type ChoicesAxis = z.infer<typeof choicesAxisSchema>;
export type RangeAxis = z.infer<typeof rangeAxisSchema>;
export type SearchAxis = z.infer<typeof searchAxisSchema>;
export type SearchSpec = z.infer<typeof searchSpecSchema>;
