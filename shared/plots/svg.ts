/** SVG as text: the few things every drawing needs. All lengths are CSS pixels. */

/** Okabe and Ito's colours, told apart by colour-blind readers too (jfly.uni-koeln.de/color, 2008). */
export const okabeIto = {
  black: '#000000',
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
} as const;

export const ink = '#1a1a1a';
export const faintInk = '#555555';
export const gridColour = '#dddddd';

/** Width of a letter as a share of the font size; a little more than Helvetica's average. */
const letterWidth = 0.6;

export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * letterWidth;
}

/** The text, ended by an ellipsis where it is wider than `width`. */
export function fitText(text: string, fontSize: number, width: number): string {
  const letters = Math.max(1, Math.floor(width / (fontSize * letterWidth)));
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; `content` is SVG text already. Attribute values are escaped and lengths rounded to 0.01. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(typeof value === 'number' ? round(value) : value!)}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

/** A line of text. `text` is escaped. */
export function textElement(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(text));
}

/** A whole drawing on white, with a description for those who do not see it. */
export function drawing(
  width: number,
  height: number,
  description: string,
  content: readonly string[],
): string {
  const root = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      role: 'img',
      'font-family': "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
      'font-size': 12,
      fill: ink,
    },
    element('title', {}, escapeText(description)),
    element('rect', { width, height, fill: '#ffffff' }),
    ...content,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** Text made safe in SVG; characters that XML 1.0 does not allow become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(disallowed, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The characters that XML 1.0 (section 2.2) leaves out. */
const disallowed = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
