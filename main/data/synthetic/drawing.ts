import type { RandomStream } from '../../../shared/mathematics/random.ts';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

export function pick<Item>(random: RandomStream, items: readonly Item[]): Item {
  return items[random.below(items.length)]!;
}

export function chance(random: RandomStream, probability: number): boolean {
  return random.uniform() < probability;
}

export function anyColour(random: RandomStream): Colour {
  return [random.between(20, 235), random.between(20, 235), random.between(20, 235)];
}

/** A colour between two, `share` of the way from the first to the second. */
export function mix(first: Colour, second: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2) => first[index] + (second[index] - first[index]) * share;
  return [at(0), at(1), at(2)];
}

export function darker(colour: Colour, share: number): Colour {
  return mix(colour, [12, 8, 8], share);
}

export function lighter(colour: Colour, share: number): Colour {
  return mix(colour, [255, 252, 245], share);
}

export function css([red, green, blue]: Colour): string {
  return `rgb(${Math.round(red)},${Math.round(green)},${Math.round(blue)})`;
}

/** A colour of skin, from light to dark, with some warmth either way. */
export function skinColour(random: RandomStream): Colour {
  const tone = mix([246, 214, 190], [84, 50, 36], random.uniform());
  return mix(tone, [220, 120, 80], random.between(0, 0.25));
}

export function hairColour(random: RandomStream): Colour {
  const colour = pick<Colour>(random, [
    [28, 22, 20],
    [62, 42, 28],
    [112, 76, 44],
    [196, 162, 96],
    [150, 70, 34],
    [176, 174, 172],
  ]);
  return mix(colour, anyColour(random), 0.08);
}

/** A shape lit from one side: the fill's definition, and the reference to it. */
export function litFill(random: RandomStream, colour: Colour): { definition: string; fill: string } {
  const id = `fill-${random.uint32()}`;
  const [x, y] = [random.between(0.15, 0.85), random.between(0.1, 0.7)];
  const strength = random.between(0.1, 0.55);
  const definition =
    `<radialGradient id="${id}" cx="${x}" cy="${y}" r="0.9">` +
    `<stop offset="0" stop-color="${css(lighter(colour, strength * 0.5))}"/>` +
    `<stop offset="0.5" stop-color="${css(colour)}"/>` +
    `<stop offset="1" stop-color="${css(darker(colour, strength))}"/></radialGradient>`;
  return { definition, fill: `url(#${id})` };
}
