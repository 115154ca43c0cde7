import { z } from 'zod';

/** Points in order of x, never falling. A y that is not finite is a gap. */
export interface Line {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /**
   * The x of points that are measured later than in the epoch after that of the point before: how the line comes to
   * them is not known. None where left out.
   */
  readonly leapsTo?: readonly number[];
}

/** What a curve is drawn over: epochs, steps, or seconds since training started. */
export const axes = ['epoch', 'step', 'seconds'] as const;
export const axisSchema = z.enum(axes);
export type Axis = z.infer<typeof axisSchema>;

/** A part of an axis, both ends included. */
export const rangeSchema = z
  .object({ from: z.number(), to: z.number() })
  .refine(({ from, to }) => from < to, 'a range ends after it begins');
export type Range = z.infer<typeof rangeSchema>;

/** The furthest that a smoothing reaches back, in steps. */
export const longestSpan = 1_000_000;

/**
 * How curves are smoothed, always on raw points and by steps, whatever they are drawn over. `exponential`: an
 * average in which a point's weight falls to 1/e over `span` steps. `average`: the plain mean of the last `span` steps.
 */
export const smoothingSchema = z.object({
  method: z.enum(['exponential', 'average']),
  span: z.int().min(1).max(longestSpan),
});
export type Smoothing = z.infer<typeof smoothingSchema>;

/** "exponential:100" and back; null is "none". */
export const smoothingTextSchema = z.codec(
  z.string().regex(/^(?:none|(?:exponential|average):[1-9]\d*)$/, 'none, exponential:STEPS or average:STEPS'),
  smoothingSchema.nullable(),
  {
    decode: (text) => {
      const [method, span] = text.split(':');
      return span === undefined ? null : { method: method as Smoothing['method'], span: Number(span) };
    },
    encode: (smoothing) => (smoothing === null ? 'none' : `${smoothing.method}:${smoothing.span}`),
  },
);
