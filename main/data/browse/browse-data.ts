import { join } from 'node:path';
import sharp from 'sharp';
import type { Original } from '../../../shared/contract/data-samples.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import type { GreyRange } from '../../../shared/data-check.ts';
import type { Distributions, SamplePage, ShownSample } from '../../../shared/data-samples.ts';
import { UserError } from '../../../shared/errors.ts';
import type { DataSpec, Split } from '../../../shared/specs/data.ts';
import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { describeLayout, type Layout } from '../check/layout.ts';
import { drawRow, rangeOf } from '../check/sample-grid.ts';
import { measureDistributions, restoreValues } from './distributions.ts';
import { readOriginal } from './originals.ts';

interface BrowseHooks {
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What is looked through, and by which settings. */
interface BrowsedSet {
  readonly path: string;
  readonly spec: DataSpec;
  readonly seed: number;
  /** The home folder; only `cache` below it is written to. */
  readonly home: string;
}

type BrowseQuestion =
  | {
      readonly type: 'page';
      readonly split: Split;
      readonly label: number | null;
      readonly from: number;
      readonly count: number;
    }
  | { readonly type: 'original'; readonly split: Split; readonly index: number }
  | { readonly type: 'distributions'; readonly split: Split };

/** A set as it was prepared for the first question about it. */
interface OpenedSet {
  readonly key: string;
  readonly data: PreparedData;
  readonly layout: Layout;
  /** One range of values for all splits, so that one that was prepared otherwise looks different. */
  readonly range: GreyRange;
}

/**
 * Answers questions about the samples of a data set, which is prepared as a run would prepare it when it is first
 * asked about and kept until another one is.
 */
export function createDataBrowser(prepareData: (options: PrepareOptions) => Promise<PreparedData>): {
  readonly answer: (
    job: BrowsedSet & { readonly question: BrowseQuestion },
    hooks?: BrowseHooks,
  ) => Promise<SamplePage | Original | Distributions>;
} {
  let opened: OpenedSet | null = null;

  async function open({ path, spec, seed, home }: BrowsedSet, hooks: BrowseHooks): Promise<OpenedSet> {
    const key = canonicalJson({ path, spec, seed });
    if (opened?.key === key) return opened;
    opened = null;
    const data = await prepareData({ path, spec, seed, cacheFolder: join(home, 'cache'), ...hooks });
    const { train, validation, test } = data.splits;
    const layout = describeLayout(data);
    const inputs = [train.inputs, validation.inputs, test.inputs];
    const range = layout.kind === 'pictures' ? rangeOf(inputs) : { black: 0, white: 1 };
    opened = { key, data, layout, range };
    return opened;
  }

  return {
    async answer({ question, ...set }, hooks = {}) {
      const current = await open(set, hooks);
      switch (question.type) {
        case 'page':
          return showPage(current, question);
        case 'original':
          return readOriginal(
            set.path,
            set.spec.format,
            nameOf(current.data, question.split, question.index),
          );
        case 'distributions':
          return measureDistributions(current.data, current.layout, question.split);
      }
    },
  };
}

function nameOf({ splits }: PreparedData, split: Split, index: number): string {
  const name = splits[split].names[index];
  if (name !== undefined) return name;
  const remedy = `Give a number below ${splits[split].names.length}.`;
  throw new UserError('request', `The ${split} split has no sample ${index}.`, remedy);
}

async function showPage(
  opened: OpenedSet,
  { split, label, from, count }: Extract<BrowseQuestion, { type: 'page' }>,
): Promise<SamplePage> {
  const { data, layout } = opened;
  const { labels } = data.splits[split];
  const members = [...labels.keys()].filter((index) => label === null || labels[index] === label);
  const isPictures = layout.kind === 'pictures';
  const parts = data.splits[split].pairs === undefined ? 1 : 2;
  return {
    split,
    classes: [...data.overview.classes],
    total: members.length,
    from,
    features: isPictures ? [] : [...layout.channels],
    size: isPictures ? { width: parts * layout.width + parts - 1, height: layout.height } : null,
    samples: await Promise.all(
      members.slice(from, from + count).map((index) => showSample(opened, split, index)),
    ),
  };
}

async function showSample(
  { data, layout, range }: OpenedSet,
  split: Split,
  index: number,
): Promise<ShownSample> {
  const { inputs, pairs, labels, names } = data.splits[split];
  const rows = pairs === undefined ? [index] : [pairs[2 * index]!, pairs[2 * index + 1]!];
  const parts = rows.map((row) => inputs.subarray(row * layout.rowLength, (row + 1) * layout.rowLength));
  const sample = { index, name: names[index]!, label: labels[index]! };
  if (layout.kind === 'table') {
    return { ...sample, picture: null, values: restoreValues(parts[0]!, data.overview.features) };
  }
  const { pixels, width, height } = drawRow([parts], layout, range);
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return { ...sample, picture: `data:image/png;base64,${png.toString('base64')}`, values: [] };
}
