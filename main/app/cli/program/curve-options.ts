import { Option } from 'commander';
import { axes, smoothingTextSchema, type Smoothing } from '../../../../shared/curves/line.ts';
import { sources, sourceSchema, type Source } from '../../../../shared/curves/series.ts';
import { chartSchema, lossPartsChoiceSchema } from '../../../../shared/curves/settings.ts';
import { UserError } from '../../../../shared/errors.ts';
import { parseNames } from '../arguments.ts';

/** How a picture of curves is drawn. */
export function curveOptions(): Option[] {
  return [
    new Option('--chart <chart>', 'of curves: one chart by itself; loss and accuracy where left out').choices(
      chartSchema.options,
    ),
    ...sharedCurveOptions('the splits'),
    new Option(
      '--parts <parts>',
      'of curves: which parts of the loss; data and total where left out',
    ).choices(lossPartsChoiceSchema.options),
  ];
}

/** How curves are drawn, of one run or of several; `defaultSources` says which there are where left out. */
export function sharedCurveOptions(defaultSources: string): Option[] {
  return [
    new Option('--x <axis>', 'of curves: what they are drawn over; epochs where left out').choices(axes),
    new Option(
      '--smoothing <how>',
      'of curves: none, exponential:STEPS or average:STEPS, always over raw points',
    ).argParser(parseSmoothing),
    new Option(
      '--sources <names>',
      `of curves: which of ${sources.join(', ')}, apart by commas; ${defaultSources} where left out`,
    ).argParser(parseSources),
    new Option('--logarithmic', 'of curves: the loss on a logarithmic axis'),
    new Option(
      '--no-logarithmic',
      'of curves: the loss on a linear axis, also where it breaks out, as one does that diverges',
    ),
  ];
}

function parseSmoothing(text: string): Smoothing | null {
  const smoothing = smoothingTextSchema.safeParse(text);
  if (smoothing.success) return smoothing.data;
  const remedy = 'Write it as in exponential:100 or average:100, or none.';
  throw new UserError('request', `"${text}" is not a smoothing.`, remedy);
}

function parseSources(text: string): Source[] {
  return parseNames(text, '--sources', sources.length).map((name) => {
    const source = sourceSchema.safeParse(name);
    if (source.success) return source.data;
    throw new UserError('request', `Curves have no source "${name}".`, `There are ${sources.join(', ')}.`);
  });
}
