import { classFigures, meanFigures } from '../../../shared/metrics/confusion-matrix.ts';
import { formatCount, formatDuration, formatFraction, missing } from '../../../shared/metrics/format.ts';
import { plotConfusionMatrix } from '../../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../../shared/plots/curves.ts';
import type { ConfusionMatrix, RunDetail } from '../../../shared/runs.ts';
import { splits } from '../../../shared/specs/data.ts';
import { listSettings } from '../../../shared/specs/settings.ts';
import { capitalise } from '../../../shared/wording.ts';
import { findMatrix } from '../choose-matrix.ts';
import type { Block } from '../document/document.ts';
import { toImage } from '../document/images.ts';
import { repeatCommand, repeatFile } from './repeat-command.ts';
import type { ReportedRun } from './reported-run.ts';
import { runAnchor, runLabel } from './words.ts';

/** Everything about one run but its predictions. */
export async function runSection(reported: ReportedRun): Promise<Block[]> {
  const { run, epochs, matrices } = reported;
  const title = runLabel(run);
  const matrix = findMatrix(matrices, ['test', 'validation', 'train'], 'last');
  return [
    { kind: 'heading', level: 2, text: title, anchor: runAnchor(run) },
    { kind: 'paragraph', text: describeState(run), tone: run.state === 'failed' ? 'bad' : 'plain' },
    ...(run.tags.length === 0 ? [] : [{ kind: 'paragraph' as const, text: `Tags: ${run.tags.join(', ')}` }]),
    ...run.notes
      .split(/\n+/)
      .filter((line) => line.trim() !== '')
      .map((text): Block => ({ kind: 'paragraph', text })),
    ...(epochs.length === 0
      ? []
      : [
          {
            kind: 'figure' as const,
            name: `run-${run.id}-curves`,
            caption: `Learning curves of run ${title}.`,
            image: await toImage(plotCurves({ epochs: [...epochs] }, { title })),
          },
        ]),
    ...(matrix === undefined ? [] : await matrixBlocks(run, matrix)),
    ...dataBlocks(run),
    { kind: 'heading', level: 3, text: 'Settings' },
    settingsTable(run),
    ...networkBlocks(run),
    ...machineBlocks(run),
    { kind: 'heading', level: 3, text: 'How to run it again' },
    ...repeatBlocks(reported),
  ];
}

function describeState(run: RunDetail): string {
  const { state, reason, epochsDone, epochs, seconds, createdAt, recipe, search } = run;
  return [
    `${capitalise(state)}${reason === null ? '' : `: ${reason}`}.`,
    `${epochsDone} of ${epochs} epochs in ${formatDuration(seconds)} (h:min:s).`,
    `Created ${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
    recipe === null ? '' : `by the recipe ${recipe}`,
    search === null ? '' : `as trial ${search.trial} of search ${search.id} (${search.label})`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .concat('.');
}

async function matrixBlocks(run: RunDetail, matrix: ConfusionMatrix): Promise<Block[]> {
  const title = runLabel(run);
  const figures = classFigures(matrix.counts);
  const { macro, weighted } = meanFigures(matrix.counts);
  const row = (name: string, { precision, recall, f1, support }: (typeof figures)[number]): string[] => [
    name,
    ...[precision, recall, f1].map((value) => (Number.isNaN(value) ? missing : formatFraction(value))),
    formatCount(support),
  ];
  return [
    {
      kind: 'figure',
      name: `run-${run.id}-confusion-matrix`,
      caption: `Confusion matrix of run ${title}, ${matrix.split} split, epoch ${matrix.epoch}: counts, and shares of the true class.`,
      image: await toImage(plotConfusionMatrix(matrix, { title })),
    },
    {
      kind: 'table',
      head: ['Class', 'Precision', 'Recall', 'F1', 'Samples'],
      rows: [
        ...matrix.classes.map((name, index) => row(name, figures[index]!)),
        row('Mean over classes', macro),
        row('Mean weighted by samples', weighted),
      ],
      alignment: 'lrrrr',
    },
  ];
}

function dataBlocks({ dataName, dataSource, dataOverview }: RunDetail): Block[] {
  const heading: Block = { kind: 'heading', level: 3, text: 'Data' };
  const source = `${dataName}, ${dataSource.format}, ${dataSource.path}`;
  if (dataOverview === null)
    return [heading, { kind: 'paragraph', text: `${source}. It was not prepared yet.` }];
  const { classes, counts, fingerprint, notes } = dataOverview;
  return [
    heading,
    { kind: 'paragraph', text: `${source}. Fingerprint (SHA-256) ${fingerprint}.` },
    {
      kind: 'table',
      head: ['Samples', ...splits],
      rows: classes.map((name, index) => [name, ...splits.map((split) => formatCount(counts[split][index]))]),
      alignment: 'lrrr',
    },
    { kind: 'list', items: notes },
  ];
}

function settingsTable({ spec, engine, specHash }: RunDetail): Block {
  const { training, data, probe } = spec;
  return {
    kind: 'table',
    head: ['Setting', 'Value'],
    rows: [
      ...listSettings({ training, data, ...(probe === undefined ? {} : { probe }) }).map(
        ({ path, value }) => [path, String(value)],
      ),
      ['engine', engine],
      ['settings (SHA-256)', specHash],
    ],
    alignment: 'll',
  };
}

function networkBlocks({ layers, parameters }: RunDetail): Block[] {
  if (layers.length === 0) return [];
  return [
    { kind: 'heading', level: 3, text: `Network, ${formatCount(parameters)} parameters` },
    {
      kind: 'table',
      head: ['Layer', 'What it is', 'Output', 'Parameters'],
      rows: layers.map((layer) => [
        layer.name,
        layer.description,
        layer.outputShape.join(' x '),
        formatCount(layer.parameters),
      ]),
      alignment: 'lllr',
    },
  ];
}

function machineBlocks({ environment, device }: RunDetail): Block[] {
  if (environment === null) return [];
  const { netsitter, node, electron, library, platform, processor, threads, memoryBytes } = environment;
  return [
    { kind: 'heading', level: 3, text: 'Machine and versions' },
    {
      kind: 'table',
      head: ['What', 'Which'],
      rows: [
        ['Device', device ?? missing],
        ['Processor', processor],
        ['Threads', String(threads)],
        ['Memory', `${formatCount(Math.round(memoryBytes / 2 ** 30))} GiB`],
        ['Platform', platform],
        ['Library', library],
        ['Netsitter', netsitter],
        ['Node.js', node],
        ...(electron === null ? [] : [['Electron', electron]]),
      ],
      alignment: 'll',
    },
  ];
}

function repeatBlocks({ run, recipe }: ReportedRun): Block[] {
  const command = repeatCommand(run, recipe);
  if (command !== null) return [{ kind: 'code', text: command }];
  const { file, command: withFile } = repeatFile(run);
  return [
    { kind: 'paragraph', text: 'Save this as repeat.json:' },
    { kind: 'code', text: file },
    { kind: 'paragraph', text: 'Then:' },
    { kind: 'code', text: withFile },
  ];
}
