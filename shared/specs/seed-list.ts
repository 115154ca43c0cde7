import { largestSeed } from './seed.ts';

/** Runs that are started at once at most. */
const mostSeeds = 50;

/** Seeds as they are typed: "1", "1, 4, 9" or "1-5"; or what is wrong with them. */
export function parseSeeds(
  text: string,
): { readonly seeds: readonly number[] } | { readonly problem: string } {
  const problem = `Whole numbers from 0 to ${largestSeed.toLocaleString('en-GB')}: 1, or 1-5, or 1, 4, 9.`;
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part);
    if (found === null) return { problem };
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
    if (first > last || last > largestSeed) return { problem };
    if (seeds.size + last - first + 1 > mostSeeds) return { problem: `At most ${mostSeeds} runs at once.` };
    for (let seed = first; seed <= last; seed += 1) seeds.add(seed);
  }
  return { seeds: [...seeds] };
}
