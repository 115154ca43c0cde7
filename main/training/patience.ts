import { z } from 'zod';

/** A loss may be infinite, which JSON cannot say: null stands for it. */
export const lossSchema = z.union([z.number(), z.null().transform(() => Infinity)]);

/** How long a value that should fall has not fallen. */
export const waitingSchema = z.object({
  lowest: lossSchema,
  /** Epochs since then. */
  epochs: z.int().min(0),
});
export type Waiting = z.infer<typeof waitingSchema>;

export const notWaiting: Waiting = { lowest: Infinity, epochs: 0 };

/** The waiting after one epoch more. Only a value below the lowest counts as fallen: NaN does not. */
export function waitOn({ lowest, epochs }: Waiting, value: number): Waiting {
  return value < lowest ? { lowest: value, epochs: 0 } : { lowest, epochs: epochs + 1 };
}
