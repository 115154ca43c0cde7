import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exportCurves } from '../../main/exports/compared-curves.ts';
import { mostCompared } from '../../shared/comparison/most-compared.ts';
import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { ComparedCurves } from '../../shared/contract/comparison.ts';
import type { RunSeries } from '../../shared/contract/series.ts';
import { seriesColours } from '../../shared/plots/line-chart.ts';
import { makeRun, quickStart } from '../renderer/made-up-runs.ts';

const curves: ComparedCurves = {
  quantity: 'data-loss',
  sources: ['train', 'validation', 'test'],
  x: 'step',
  smoothing: null,
  logarithmic: false,
};

function compareMany(points: number): { runs: ComparedRun[]; series: RunSeries[] } {
  const runs = Array.from({ length: mostCompared }, (_, place): ComparedRun => {
    const { detail } = makeRun(place, quickStart, `run ${place + 1}`);
    const run = { ...detail, id: place + 1 };
    return {
      run,
      spec: detail.spec,
      dataPath: '',
      fingerprint: null,
      classes: null,
      environment: null,
      best: null,
    };
  });
  const x = Array.from({ length: points }, (_, index) => index);
  const raw = { x, y: x.map((at) => 1 + Math.sin(at)), isThinned: false };
  const series = runs.flatMap(({ run }) =>
    (['train', 'validation', 'test'] as const).map((source): RunSeries => ({
      ...{ id: run.id, source, raw, smoothed: null, rawPoints: points },
      leapsTo: [],
      extent: { from: 0, to: points },
    })),
  );
  return { runs, series };
}

test('twenty runs of three splits are drawn in as many colours and dashes', () => {
  const { runs, series } = compareMany(40);
  const svg = exportCurves(runs, series, curves, 'svg');
  const drawn = [...svg.matchAll(/<path [^>]*stroke="(#\w+)"[^>]*stroke-width="1.75"[^>]*>/g)].map(
    ([element, colour]) => `${colour!} ${/stroke-dasharray="([^"]*)"/.exec(element)?.[1] ?? 'solid'}`,
  );
  expect(drawn).toHaveLength(3 * mostCompared);
  expect(new Set(drawn).size).toBe(3 * mostCompared);
});

test('runs have the colours in files that they have in the window on light ground', async () => {
  const tokens = await readFile(
    path.resolve(import.meta.dirname, '../../renderer/styles/tokens.css'),
    'utf8',
  );
  const light = seriesColours.map((_colour, index) =>
    new RegExp(`--series-${index + 1}: (#\\w+);`).exec(tokens)?.[1]?.toUpperCase(),
  );
  expect(seriesColours.map((colour) => colour.toUpperCase())).toEqual(light);
});

test('more points than a call can have arguments are drawn', () => {
  const { runs, series } = compareMany(5000);
  expect(exportCurves(runs, series, curves, 'svg')).toContain('Data loss of 20 runs');
});
