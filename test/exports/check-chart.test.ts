import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCheckChart } from '../../main/exports/check-chart.ts';
import { describeWalk } from '../../shared/checks/walk/walk-view.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import { openStore } from '../../main/store/open-store.ts';
import { madeUpChart, storeMadeUpWalk } from '../support/made-up-walk.ts';

/** The LaTeX of a chart: a table that a page holds, whatever the chart has, and that says what it leaves out. */

let walk: WalkDetail;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'netsitter-chart-'));
  const store = openStore(folder);
  const id = storeMadeUpWalk(store, {});
  walk = describeWalk(store.walks.find(id)!, store.walks.runs(id));
  store.close();
  rmSync(folder, { recursive: true });
});

async function write(lines: number, points: number, format: 'latex' | 'csv' = 'latex'): Promise<string> {
  const x = Array.from({ length: points }, (_, at) => 5 * at + 1);
  const series = Array.from({ length: lines }, (_, at) => ({
    name: `dense-${at + 1}`,
    x,
    y: x.map((across) => 1000 * at + across),
  }));
  const changed = walk.walk.map((step) =>
    step.check === 'gradients'
      ? { ...step, result: { ...step.result!, chart: { ...madeUpChart, series } } }
      : step,
  );
  return String((await createCheckChart({ ...walk, walk: changed }, { check: 'gradients', format })).content);
}

/** Cells of the rows, and columns that the table declares. */
function readTable(latex: string): { columns: number; rows: string[][]; environment: string } {
  const [, environment, declared] = /\\begin\{(\w+)\}\{(l?r*)\}/.exec(latex)!;
  expect(latex).toContain(`\\end{${environment!}}`);
  const rows = latex
    .split('\n')
    .filter((line) => line.endsWith('\\\\') && !line.includes('\\multicolumn'))
    .map((line) =>
      line
        .slice(0, -2)
        .split(' & ')
        .map((cell) => cell.trim()),
    );
  return { columns: declared!.length, rows, environment: environment! };
}

describe('the chart of a check in LaTeX', () => {
  test('has as many cells in every row as columns, and no more of these than a page holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 250 }),
        fc.integer({ min: 1, max: 120 }),
        async (lines, points) => {
          const latex = await write(lines, points);
          const { columns, rows, environment } = readTable(latex);
          expect(columns).toBeLessThanOrEqual(8);
          expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([columns]));
          expect(environment).toBe(rows.length - 1 > 40 ? 'longtable' : 'tabular');
          const over = /\\multicolumn\{(\d+)\}/.exec(latex);
          if (over !== null) expect(Number(over[1])).toBe(columns - 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of 100 layers is turned round, with every layer, the first and the last step, and says what is missing', async () => {
    const latex = await write(100, 41);
    const { rows } = readTable(latex);
    expect(rows[0]).toEqual(['', '1', '36', '66', '101', '136', '166', '201']);
    expect(rows).toHaveLength(101);
    expect(rows.at(-1)!.slice(0, 2)).toEqual(['dense-100', '99001']);
    expect(latex).toContain('7 of 41 points are shown');
    expect(latex).toContain('\\endhead');
    expect(latex).toContain('\\usepackage{booktabs,longtable}');
    const csv = await write(100, 41, 'csv');
    expect(csv.trim().split('\r\n')).toHaveLength(42);
  });

  test('of a few lines keeps every point', async () => {
    const latex = await write(2, 200);
    expect(readTable(latex).rows).toHaveLength(201);
    expect(latex).not.toContain('are shown');
  });
});
