import { okabeIto } from './svg.ts';

/** Colours of a class: of its samples, and of where it is predicted. */
export interface ClassColour {
  readonly point: string;
  /** Paler where the network is less certain: a colour for each of `certaintyLevels`, from the lowest. */
  readonly regions: readonly string[];
}

/** Probabilities from which a region takes its next darker colour. */
export const certaintyLevels = [0, 0.6, 0.9] as const;
/** How much of its colour a region shows at each level; the rest is white. */
const colourShares = [0.2, 0.4, 0.6];

/** Up to seven classes take Okabe and Ito's colours, told apart by colour-blind readers too. */
const few = [
  okabeIto.blue,
  okabeIto.vermilion,
  okabeIto.green,
  okabeIto.orange,
  okabeIto.purple,
  okabeIto.skyBlue,
  okabeIto.yellow,
] as const;

/** Turning the hue by the golden angle keeps any number of hues as far apart as can be. */
const goldenAngle = 180 * (3 - Math.sqrt(5));
/**
 * Lightnesses in turn. Hues come near one another after 8, 13, 21 and 34 turns, none of them a multiple of
 * five, so that classes of nearly the same hue differ in lightness.
 */
const lightnesses = [0.62, 0.82, 0.46, 0.74, 0.54];
const chroma = 0.14;
/** Points are darker than the region of their class, on which most of them lie. */
const pointDarkening = 0.7;

/** A colour for each of `count` classes. */
export function classColours(count: number): ClassColour[] {
  return Array.from({ length: count }, (_, index) => {
    const colour =
      count <= few.length
        ? parseHex(few[index]!)
        : fromOklch(lightnesses[index % lightnesses.length]!, chroma, 30 + index * goldenAngle);
    return {
      point: toHex(colour.map((part) => part * pointDarkening)),
      regions: colourShares.map((share) => toHex(colour.map((part) => 1 - share * (1 - part)))),
    };
  });
}

/** Which of a region's colours a probability takes; one that is no number the palest. */
export function certaintyLevel(probability: number): number {
  return Math.max(
    0,
    certaintyLevels.findLastIndex((from) => probability >= from),
  );
}

/** sRGB, 0 to 1, of a colour in OKLCH (Ottosson, "A perceptual color space for image processing", 2020). */
function fromOklch(lightness: number, saturation: number, hue: number): number[] {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [saturation * Math.cos(angle), saturation * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((part) => {
    const clipped = Math.min(1, Math.max(0, part));
    return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  });
}

function parseHex(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

function toHex(parts: readonly number[]): string {
  return `#${parts
    .map((part) =>
      Math.round(255 * part)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
