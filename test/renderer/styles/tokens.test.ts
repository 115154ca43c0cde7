import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const file = path.resolve(import.meta.dirname, '../../../renderer/styles/tokens.css');
const css = (await readFile(file, 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');

function tokensOf(selector: RegExp): Map<string, string> {
  const block = selector.exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]),
  );
}

const light = tokensOf(/:root\s*\{([^}]*)\}/);
const dark = new Map([...light, ...tokensOf(/:root\[data-theme='dark'\]\s*\{([^}]*)\}/)]);

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const parts = /^#(..)(..)(..)$/.exec(hex);
  if (!parts) throw new Error(`${hex} is no colour of six hexadecimal digits`);
  const [red, green, blue] = parts.slice(1).map((part) => {
    const value = parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

const grounds = ['ground', 'ground-raised', 'ground-hover', 'accent-ground'];
const texts = ['text', 'text-muted', 'accent', 'good', 'warning', 'bad'];

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s theme', (_name, tokens) => {
  const colour = (name: string) => tokens.get(name) ?? `--${name} is missing`;

  test.each(grounds.flatMap((ground) => texts.map((text) => [text, ground])))(
    '%s on %s can be read (WCAG AA, 4.5)',
    (text, ground) => {
      expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('the text on a filled button can be read', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of what can be used, and what has the focus, are seen (WCAG AA, 3)', () => {
    for (const ground of ['ground', 'ground-raised']) {
      for (const edge of ['line-strong', 'accent'])
        expect(contrast(colour(edge), colour(ground)), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });

  test('both themes have the same tokens', () => {
    const dimensional = /^(text-size|heading|title|line-height|font|space|row|radius)/;
    const own = tokensOf(/:root\[data-theme='dark'\]\s*\{([^}]*)\}/);
    const coloured = [...light].filter(
      ([name, value]) => /^#|^\d+ \d+ \d+$/.test(value) && !dimensional.test(name),
    );
    expect(coloured.map(([name]) => name).filter((name) => !own.has(name))).toEqual([]);
  });
});

test('distances are multiples of four pixels', () => {
  for (const [name, value] of light) {
    if (!/^(space|row|line-height)/.test(name)) continue;
    expect(parseInt(value, 10) % 4, name).toBe(0);
  }
  expect(light.get('text-size')).toBe('13px');
});
