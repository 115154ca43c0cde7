import { findCheck } from '../../shared/checks/catalogue.ts';
import { describeProbe } from '../../shared/checks/probes/probe-names.ts';
import type { CheckResult } from '../../shared/checks/records.ts';
import { outcomeOf, summariseFindings } from '../../shared/checks/walk/walk-words.ts';
import type { WalkDetail, WalkStep } from '../../shared/checks/walk/walks.ts';
import type { ShownGrid } from '../../shared/contract/data-checks.ts';
import { describeSetting } from '../../shared/specs/setting-text.ts';
import { formatNumber } from '../../shared/metrics/format.ts';
import { plotCheckChart } from '../../shared/plots/check-chart.ts';
import type { Block, GalleryItem, Tone } from './document/document.ts';
import { toImage } from './document/images.ts';

/** How an outcome is coloured; what is none of these is plain. */
export const verdictTones: Readonly<Record<string, Tone>> = { pass: 'good', warn: 'middling', fail: 'bad' };

/** One check of a walk: what it asks, what came out of it and what to do. */
export async function stepSection(
  walk: WalkDetail,
  step: WalkStep,
  samples: ShownGrid | null,
): Promise<Block[]> {
  const { title, question, why } = findCheck(step.check);
  const outcome = outcomeOf(step);
  return [
    { kind: 'heading', level: 2, text: title, anchor: step.check },
    { kind: 'paragraph', text: `${question} ${why}` },
    { kind: 'paragraph', text: `Verdict: ${outcome}.`, tone: verdictTones[outcome] ?? 'plain' },
    ...(step.result === null ? [] : await describeResult(walk, step.result)),
    ...(step.check === 'data' && samples !== null ? showSamples(samples) : []),
    ...describeRuns(step),
  ];
}

async function describeResult(walk: WalkDetail, result: CheckResult): Promise<Block[]> {
  const { measured, expected, source, causes, next, chart, findings, explainedBy } = result;
  return [
    paragraph(`Measured: ${findings.length > 0 ? summariseFindings(findings) : measured}`),
    ...(expected === '' || findings.length > 0
      ? []
      : [paragraph(`Expected: ${expected}${source === '' ? '' : ` (${source})`}.`)]),
    ...(explainedBy === null
      ? []
      : [paragraph(`This follows from a check that failed: ${findCheck(explainedBy).title}.`)]),
    ...(chart === null
      ? []
      : [
          {
            kind: 'figure' as const,
            name: `walk-${walk.id}-${result.check}`,
            caption: `${chart.title}: ${chart.yTitle} by ${chart.xTitle}.`,
            image: await toImage(plotCheckChart(chart, `${findCheck(result.check).title}, walk ${walk.id}`)),
          },
        ]),
    ...(causes.length === 0 || findings.length > 0
      ? []
      : [paragraph('Likely causes, the likeliest first:'), { kind: 'list' as const, items: causes }]),
    ...(next === null ? [] : [paragraph(`Next: ${next.label}.`), ...describeSettings(next.set)]),
    ...(findings.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            head: ['finding', 'verdict', 'measured', 'expected', 'likely cause and remedy'],
            rows: findings.map((finding) => [
              finding.title,
              { text: finding.verdict, tone: verdictTones[finding.verdict] ?? ('plain' as const) },
              finding.measured,
              finding.expected === '' ? '' : `${finding.expected} (${finding.source})`,
              `${finding.cause ?? ''} ${finding.remedy ?? ''}`.trim(),
            ]),
            alignment: 'lllll',
          },
        ]),
  ];
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

function describeSettings(set: Readonly<Record<string, unknown>>): Block[] {
  const lines = Object.entries(set).map(([path, value]) => describeSetting(path, value));
  return lines.length === 0 ? [] : [{ kind: 'code', text: lines.join('\n') }];
}

function describeRuns({ runs, search }: WalkStep): Block[] {
  const words = [
    ...runs.map(({ run, probe }) => `run ${run} (${describeProbe(probe)})`),
    ...(search === null ? [] : [`search ${search}`]),
  ];
  return words.length === 0 ? [] : [paragraph(`Computed from ${words.join(', ')}.`)];
}

function showSamples({ range, rows, note }: ShownGrid): Block[] {
  const black = formatNumber(range.black, 3);
  const white = formatNumber(range.white, 3);
  return [
    paragraph(`Samples as the network sees them; ${black} is black, ${white} white. ${note ?? ''}`.trim()),
    {
      kind: 'gallery',
      name: 'samples',
      items: rows.map(({ split, label, augmented, width, height, picture }): GalleryItem => ({
        caption: `${split}${augmented ? ', augmented' : ''}: ${label}`,
        tone: 'plain',
        image: {
          bytes: new Uint8Array(Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64')),
          format: 'png',
          width,
          height,
        },
      })),
    },
  ];
}
