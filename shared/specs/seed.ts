import { z } from 'zod';

/** A seed is an unsigned number of 32 bits. */
export const largestSeed = 2 ** 32 - 1;
export const seedSchema = z.int().min(0).max(largestSeed);
