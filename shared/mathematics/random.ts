/**
 * Seeded random streams. A stream is named by the run's seed and a path of words and numbers, such as
 * `('dropout', step)`; streams of different names are independent, and none depends on how much was drawn
 * from another. That is what makes a resumed run draw exactly what an uninterrupted one would have drawn.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number, ...path: readonly (string | number)[]) {
    const name = JSON.stringify([seed, ...path]);
    [this.a, this.b, this.c, this.d] = [hash(name, 1), hash(name, 2), hash(name, 3), hash(name, 4) | 1];
  }

  /** A whole number, uniform over 0 to 2^32 - 1: xoshiro128** (Blackman and Vigna, 2018). */
  uint32(): number {
    const scaled = Math.imul(this.b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform over [0, 1), 32 bits of it. */
  uniform(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Uniform over [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number, uniform over 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal (Box and Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place, every order equally likely (Fisher and Yates). */
  shuffle<Items extends { length: number; [index: number]: unknown }>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const held = items[last];
      items[last] = items[other];
      items[other] = held;
    }
    return items;
  }
}

/** 32 bits of a text: FNV-1a from a basis of its own for each `word`, then the finaliser of SplitMix32. */
function hash(text: string, word: number): number {
  let state = Math.imul(0x811c9dc5, word);
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return state ^ (state >>> 15);
}
