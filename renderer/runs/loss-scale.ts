import { z } from 'zod';
import { breaksOut } from '../../shared/curves/break-out.ts';
import type { Curve } from '../charts/curve.ts';

/** Whether losses are on a logarithmic axis; null where the curves decide. */
export type LossScale = boolean | null;

/** As the address writes it. */
export const lossScaleSchema = z.codec(z.enum(['yes', 'no', 'auto']), z.boolean().nullable(), {
  decode: (text) => (text === 'auto' ? null : text === 'yes'),
  encode: (scale) => (scale === null ? 'auto' : scale ? 'yes' : 'no'),
});

/** Whether these losses are on a logarithmic axis, as files draw them too. */
export function isLogarithmic(chosen: LossScale, curves: readonly Curve[]): boolean {
  return chosen ?? breaksOut(curves);
}
