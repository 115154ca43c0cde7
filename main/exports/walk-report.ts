import { findCheck } from '../../shared/checks/catalogue.ts';
import { outcomeOf, summariseSteps } from '../../shared/checks/walk/walk-words.ts';
import type { WalkDetail, WalkStep } from '../../shared/checks/walk/walks.ts';
import type { ShownGrid } from '../../shared/contract/data-checks.ts';
import { formatTimeTaken } from '../../shared/metrics/format.ts';
import { listSettings } from '../../shared/specs/settings.ts';
import type { ExportedFile } from './create-export.ts';
import type { Block } from './document/document.ts';
import { renderHtml } from './document/html.ts';
import { stepSection, verdictTones } from './walk-report-step.ts';

export interface WalkReportFacts {
  /** Netsitter's. */
  readonly version: string;
  /** When it was written. */
  readonly date: Date;
  /** What the network sees, where that is pictures. */
  readonly samples: ShownGrid | null;
}

/**
 * A self-contained HTML file of a whole walk: its verdicts in one table, then every check with its question, figures,
 * chart and causes, and at the end the settings it was made with.
 */
export async function writeWalkReport(walk: WalkDetail, facts: WalkReportFacts): Promise<ExportedFile> {
  const title = `Checks of ${walk.name}`;
  const sections: Block[][] = [];
  for (const step of walk.walk) sections.push(await stepSection(walk, step, facts.samples));
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: title },
    { kind: 'paragraph', text: describe(walk, facts) },
    {
      kind: 'paragraph',
      text: summariseSteps(walk.walk),
      tone: verdictTones[walk.verdict ?? ''] ?? 'plain',
    },
    verdictTable(walk),
    ...sections.flat(),
    { kind: 'heading', level: 2, text: 'Settings' },
    {
      kind: 'table',
      head: ['setting', 'value'],
      rows: listSettings(walk.spec).map(({ path, value }) => [path, JSON.stringify(value)]),
      alignment: 'll',
    },
  ];
  return {
    fileName: `walk-${walk.id}-report.html`,
    mediaType: 'text/html;charset=utf-8',
    content: renderHtml({ title, blocks }),
  };
}

function describe(walk: WalkDetail, { version, date }: WalkReportFacts): string {
  const { id, dataName, seed, engine, createdAt, recipe } = walk;
  return [
    `Walk ${id} on ${dataName}, seed ${seed}, engine ${engine}`,
    recipe === null ? '' : `, by the recipe ${recipe}`,
    `, started ${createdAt.slice(0, 16).replace('T', ' ')} UTC; written by Netsitter ${version} on `,
    `${date.toISOString().slice(0, 10)}. Every figure was read from the store that the training wrote.`,
  ].join('');
}

function verdictTable({ walk }: WalkDetail): Block {
  return {
    kind: 'table',
    head: ['check', 'verdict', 'measured', 'time (min:s)'],
    rows: walk.map((step: WalkStep) => [
      { text: findCheck(step.check).title, leadsTo: step.check },
      { text: outcomeOf(step), tone: verdictTones[outcomeOf(step)] ?? 'plain' },
      step.result?.measured ?? '',
      formatTimeTaken(step.seconds),
    ]),
    alignment: 'lllr',
  };
}
