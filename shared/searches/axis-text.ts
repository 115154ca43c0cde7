import type { SearchAxis, SearchSpec } from '../specs/search.ts';
import { writeShort } from './short-number.ts';

/** What an axis tries, in a few words: "1e-6 to 0.001, log", "16, 32, 64". */
export function describeAxis(axis: SearchAxis): string {
  if (axis.kind === 'values') return axis.values.map(describeValue).join(', ');
  if (axis.kind === 'choices') return axis.choices.map(({ label }) => label).join(', ');
  const extras = [axis.scale === 'logarithmic' ? ', log' : '', axis.whole ? ', whole' : ''];
  return `${writeShort(axis.from)} to ${writeShort(axis.to)}${extras.join('')}`;
}

export function describeStrategy({ strategy, trialStopping, seed }: SearchSpec, trials: number): string {
  const way = strategy === 'grid' ? `grid of ${trials}` : `${trials} random, seed ${seed}`;
  if (trialStopping === undefined) return way;
  const { fromEpoch, fromTrial } = trialStopping;
  return `${way}; trials below the median end early, from epoch ${fromEpoch} and trial ${fromTrial} on`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') return writeShort(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
