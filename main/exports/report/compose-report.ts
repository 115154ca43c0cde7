import { toComparedRun } from '../../../shared/comparison/compared-run.ts';
import {
  bestPlaces,
  compareFigures,
  formatFigure,
  type FigureRow,
} from '../../../shared/comparison/figures.ts';
import { compareNetworks } from '../../../shared/comparison/networks.ts';
import { compareSettings } from '../../../shared/comparison/settings.ts';
import { missing } from '../../../shared/metrics/format.ts';
import type { Block, Cell, Document } from '../document/document.ts';
import { overlayCurves } from './overlaid-curves.ts';
import type { ReportedRun } from './reported-run.ts';
import { runSection } from './run-section.ts';
import { runAnchor, runLabel } from './words.ts';

export interface ReportFacts {
  readonly title: string;
  /** When it was written. */
  readonly date: Date;
  /** Netsitter's. */
  readonly version: string;
}

/** A report on runs in their order: what came out side by side, where they differ, and then each by itself. */
export async function composeReport(
  runs: readonly ReportedRun[],
  { title, date, version }: ReportFacts,
): Promise<Document> {
  const compared = runs.map(({ run, epochs }) => toComparedRun(run, epochs));
  const sections: Block[][] = [];
  for (const one of runs) sections.push(await runSection(one));
  return {
    title,
    blocks: [
      { kind: 'heading', level: 1, text: title },
      {
        kind: 'paragraph',
        text: `${runs.length === 1 ? 'One run' : `${runs.length} runs`} of Netsitter, written by version ${version} on ${date.toISOString().slice(0, 10)}. Every figure was read from the store that the training wrote.`,
      },
      { kind: 'heading', level: 2, text: 'What came out' },
      figuresTable(runs, compareFigures(compared)),
      ...(runs.length === 1
        ? []
        : [
            bestNote,
            { kind: 'heading' as const, level: 2 as const, text: 'Where the runs differ' },
            ...differences(runs, compared),
            ...(await overlayCurves(runs)),
          ]),
      ...sections.flat(),
    ],
  };
}

const bestNote: Block = {
  kind: 'paragraph',
  text: 'The best of each row is bold, where the runs can be ranked by it.',
};

function headOf(runs: readonly ReportedRun[]): string[] {
  return ['', ...runs.map(({ run }) => runLabel(run))];
}

function figuresTable(runs: readonly ReportedRun[], rows: readonly FigureRow[]): Block {
  const links: Cell[] = ['Details', ...runs.map(({ run }) => ({ text: 'below', leadsTo: runAnchor(run) }))];
  return {
    kind: 'table',
    head: headOf(runs),
    rows: [
      ...rows.map((row): Cell[] => {
        const best = bestPlaces(row);
        return [
          row.unit === null ? row.name : `${row.name} (${row.unit})`,
          ...row.values.map((value, place): Cell => ({
            text: formatFigure(row.kind, value),
            isBest: best.includes(place),
          })),
        ];
      }),
      links,
    ],
    alignment: `l${'r'.repeat(runs.length)}`,
  };
}

function differences(runs: readonly ReportedRun[], compared: Parameters<typeof compareSettings>[0]): Block[] {
  const layers = compareNetworks(compared.map(({ spec }) => spec.network)).map(({ name, ...row }) => ({
    ...row,
    name: name === 'input' ? 'network input' : `layer ${name}`,
  }));
  const rows = [...compareSettings(compared), ...layers].filter(({ differs }) => differs);
  if (rows.length === 0)
    return [{ kind: 'paragraph', text: 'Settings, data, engine and network are the same.' }];
  return [
    {
      kind: 'table',
      head: headOf(runs),
      rows: rows.map(({ name, values }) => [name, ...values.map((value) => cutFingerprint(value))]),
      alignment: 'l'.repeat(runs.length + 1),
    },
  ];
}

/** Settings that differ must be seen to differ; only fingerprints are cut, which stand whole with their run. */
function cutFingerprint(value: string | number | boolean | null): string {
  const text = String(value ?? missing);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}
