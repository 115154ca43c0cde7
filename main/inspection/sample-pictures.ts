import sharp from 'sharp';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { SampleInput, SampleInputs } from '../../shared/contract/samples.ts';
import { UserError } from '../../shared/errors.ts';
import type { SamplesJob } from '../../shared/samples-job.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import { restoreValues } from '../data/browse/distributions.ts';
import { describeLayout, type Layout } from '../data/check/layout.ts';
import { rangeOf } from '../data/check/sample-grid.ts';
import type { PreparedData, SampleSet } from '../data/data-set.ts';
import { prepareAgain, type InspectionOptions } from './prepare-again.ts';

/** The samples of a run as its network saw them, ready to be drawn. */
interface OpenedSamples {
  readonly layout: Layout;
  readonly splits: Readonly<Record<Split, OpenedSplit>>;
  readonly overview: PreparedData['overview'];
}

interface OpenedSplit extends Pick<SampleSet, 'pairs' | 'labels'> {
  /** Of pictures a byte for each value, black to white over all splits; of tables the inputs themselves. */
  readonly values: Uint8Array | Float32Array;
}

export interface SampleViewer {
  /**
   * What the network of a run saw of some samples.
   *
   * @throws UserError where they cannot be had as they were, or the split has no such sample
   */
  show(job: SamplesJob, options?: { readonly signal?: AbortSignal }): Promise<SampleInputs>;
}

/** Shows samples of runs. The data are kept for the next question, also where that is about another run on them. */
export function createSampleViewer(): SampleViewer {
  let opened: { readonly key: string; readonly samples: OpenedSamples } | null = null;
  return {
    async show({ run, home, split, positions }, options = {}) {
      const { data, training, probe } = run.spec;
      const key = canonicalJson({
        path: run.dataSource.path,
        data,
        seed: training.seed,
        probe: probe ?? null,
        fingerprint: run.dataOverview?.fingerprint ?? null,
      });
      if (opened?.key !== key) {
        // Two sets need not fit into memory.
        opened = null;
        opened = { key, samples: await openSamples(run, { home, ...options }) };
      }
      return showSamples(opened.samples, split, positions);
    },
  };
}

/**
 * Prepares the data of a run once more. Of pictures only bytes are kept, a quarter of what the network takes.
 *
 * @throws UserError where they cannot be had as they were
 */
async function openSamples(run: SamplesJob['run'], options: InspectionOptions): Promise<OpenedSamples> {
  if (run.dataOverview === null) {
    throw new UserError(
      'request',
      `Run ${run.id} (${run.state}) has no data yet.`,
      'Wait until they are prepared.',
    );
  }
  const data = await prepareAgain(run, run.dataOverview, options);
  if ('note' in data) {
    throw new UserError(
      'work',
      `${data.note} The samples cannot be shown.`,
      `Put the data back as they were, at ${run.dataSource.path}.`,
    );
  }
  const layout = describeLayout(data);
  const range = layout.kind === 'pictures' ? rangeOf(splits.map((split) => data.splits[split].inputs)) : null;
  const open = (split: Split): OpenedSplit => {
    const { inputs, pairs, labels } = data.splits[split];
    const values = range === null ? inputs : toBytes(inputs, range.black, range.white);
    return { values, labels, ...(pairs && { pairs }) };
  };
  return {
    layout,
    overview: data.overview,
    splits: { train: open('train'), validation: open('validation'), test: open('test') },
  };
}

function toBytes(values: Float32Array, black: number, white: number): Uint8Array {
  const scale = 255 / (white - black);
  const bytes = new Uint8ClampedArray(values.length);
  for (let at = 0; at < values.length; at += 1) bytes[at] = (values[at]! - black) * scale;
  return new Uint8Array(bytes.buffer);
}

/** What the network saw of some samples. `UserError` where the split has no such sample. */
async function showSamples(
  { layout, splits: all, overview }: OpenedSamples,
  split: Split,
  positions: readonly number[],
): Promise<SampleInputs> {
  const { values, pairs, labels } = all[split];
  const beyond = positions.find((position) => position >= labels.length);
  if (beyond !== undefined) {
    const remedy = labels.length === 0 ? 'Choose another split.' : `Give a number below ${labels.length}.`;
    throw new UserError('request', `The ${split} split has no sample ${beyond}.`, remedy);
  }
  const show = async (position: number): Promise<SampleInput> => {
    const rows = pairs === undefined ? [position] : [pairs[2 * position]!, pairs[2 * position + 1]!];
    const parts = rows.map((row) => values.subarray(row * layout.rowLength, (row + 1) * layout.rowLength));
    if (values instanceof Float32Array) {
      return { position, pictures: [], values: restoreValues(parts[0] as Float32Array, overview.features) };
    }
    const pictures = await Promise.all(parts.map((part) => drawPng(part as Uint8Array, layout)));
    return { position, pictures, values: [] };
  };
  const isTable = layout.kind === 'table';
  return {
    width: isTable ? 0 : layout.width,
    height: isTable ? 0 : layout.height,
    features: isTable ? [...layout.channels] : [],
    inputs: await Promise.all(positions.map(show)),
  };
}

/** Other numbers of channels than one and three show their first as grey. */
async function drawPng(bytes: Uint8Array, { channels, area, width, height }: Layout): Promise<string> {
  const colours = channels.length === 3 ? 3 : 1;
  const pixels = new Uint8Array(area * colours);
  for (let colour = 0; colour < colours; colour += 1) {
    for (let at = 0; at < area; at += 1) pixels[at * colours + colour] = bytes[colour * area + at]!;
  }
  const png = await sharp(pixels, { raw: { width, height, channels: colours } })
    .png({ compressionLevel: 3 })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
