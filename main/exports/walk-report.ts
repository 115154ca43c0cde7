import { findCheck } from '../../shared/checks/catalogue.ts';
import type { WalkDetail, WalkStep } from '../../shared/checks/walks.ts';
import type { ExportedFile } from './create-export.ts';
import type { Block, Tone } from './document/document.ts';
import { renderHtml } from './document/html.ts';

export interface WalkReportFacts {
  /** Netsitter's. */
  readonly version: string;
}

const tones: Readonly<Record<string, Tone>> = { pass: 'good', warn: 'middling', fail: 'bad' };

/** A self-contained HTML file of a whole walk: every check with its question, verdict, figures and causes. */
export function writeWalkReport(walk: WalkDetail, { version }: WalkReportFacts): Promise<ExportedFile> {
  const title = `Checks of ${walk.name}`;
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: title },
    {
      kind: 'paragraph',
      text: `Walk ${walk.id} on ${walk.dataName}, seed ${walk.seed}, engine ${walk.engine}, written by Netsitter ${version}.`,
    },
    {
      kind: 'table',
      head: ['check', 'verdict', 'measured'],
      rows: walk.walk.map((step) => [
        { text: findCheck(step.check).title, leadsTo: step.check },
        { text: verdictOf(step), tone: tones[verdictOf(step)] ?? 'plain' },
        step.result?.measured ?? '',
      ]),
      alignment: 'lll',
    },
    ...walk.walk.flatMap(describeStep),
  ];
  return Promise.resolve({
    fileName: `walk-${walk.id}-report.html`,
    mediaType: 'text/html;charset=utf-8',
    content: renderHtml({ title, blocks }),
  });
}

function verdictOf({ state, result }: WalkStep): string {
  return state === 'done' && result ? result.verdict : state;
}

function describeStep(step: WalkStep): Block[] {
  const { title, question, why } = findCheck(step.check);
  const { result } = step;
  return [
    { kind: 'heading', level: 2, text: title, anchor: step.check },
    { kind: 'paragraph', text: `${question} ${why}` },
    { kind: 'paragraph', text: `Verdict: ${verdictOf(step)}.`, tone: tones[verdictOf(step)] ?? 'plain' },
    ...(result === null
      ? []
      : [
          { kind: 'paragraph' as const, text: result.measured },
          ...(result.expected === ''
            ? []
            : [{ kind: 'paragraph' as const, text: `Expected: ${result.expected} (${result.source}).` }]),
          ...(result.causes.length === 0 ? [] : [{ kind: 'list' as const, items: result.causes }]),
        ]),
  ];
}
