import { expect, test } from 'vitest';
import { exportData } from '../../main/api/data-exports.ts';
import type { DataBrowser } from '../../main/api/data-browser.ts';
import type { Distributions } from '../../shared/data-samples.ts';
import { plotDistributions, plotPoints } from '../../shared/plots/distributions.ts';

const found: Distributions = {
  split: 'train',
  classes: ['<b>Köln</b>', 'Rom'],
  features: [
    {
      feature: 'long & lat',
      edges: [0, 1, 2],
      counts: [
        [3, 0],
        [1, 2],
      ],
    },
  ],
  points: {
    x: 'long',
    y: 'lat',
    total: 3,
    samples: [
      { label: 0, x: 1.5, y: -2 },
      { label: 1, x: 7, y: 4 },
    ],
  },
};

function browserOf(distributions: Distributions): DataBrowser {
  const never = () => Promise.reject(new Error('Nobody asked for that.'));
  return {
    page: never,
    original: never,
    distributions: () => Promise.resolve(distributions),
    close: () => undefined,
  };
}

const request = { data: '../Städte 2', split: 'train', format: 'csv' } as const;

test('tables hold every count and every point, under a name that is safe as a file', async () => {
  const counts = await exportData(browserOf(found), { ...request, what: 'distributions' });
  expect(counts.fileName).toBe('Städte-2-distributions-train.csv');
  expect(counts.content).toBe(
    'feature,from,to,<b>Köln</b>,Rom\r\nlong & lat,0,1,3,1\r\nlong & lat,1,2,0,2\r\n',
  );
  const points = await exportData(browserOf(found), { ...request, what: 'points' });
  expect(points.content).toBe('class,long,lat\r\n<b>Köln</b>,1.5,-2\r\nRom,7,4\r\n');
});

test('pictures have no values, and a table of other than two features no map', async () => {
  await expect(
    exportData(browserOf({ ...found, features: [], points: null }), { ...request, what: 'distributions' }),
  ).rejects.toThrow(/are pictures and have no features/);
  await expect(
    exportData(browserOf({ ...found, points: null }), { ...request, what: 'points' }),
  ).rejects.toThrow(/has 1 features?; points on a map have 2/);
});

test('names are text in a drawing, and empty or single values are drawn', () => {
  for (const draw of [plotDistributions, plotPoints]) {
    const svg = draw(found, 'A & B');
    expect(svg).toContain('A &amp; B');
    expect(svg).toContain('&lt;b&gt;Köln');
    expect(svg).not.toContain('<b>');
    const [sample] = found.points!.samples;
    const single = { ...found, points: { ...found.points!, samples: [sample!] } };
    const flat = { ...found, features: [{ feature: 'x', edges: [1, 1], counts: [[0], [0]] }] };
    for (const odd of [single, flat, { ...found, points: null, features: [] }])
      expect(draw(odd, 'odd')).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test('each bar stands for its count: areas of a class add up to its share', () => {
  const svg = plotDistributions(found, 'Counts');
  const heights = [...svg.matchAll(/<rect[^>]*height="([\d.]+)"/g)].map(([, height]) => Number(height));
  // Three and one of four in the first bin, two in the second: 3 : 1 : 2.
  const bars = heights.filter((height) => height > 14 && height < 120).toSorted((one, other) => one - other);
  expect(bars).toHaveLength(3);
  expect(bars[1]! / bars[0]!).toBeCloseTo(2, 1);
  expect(bars[2]! / bars[0]!).toBeCloseTo(3, 1);
});
