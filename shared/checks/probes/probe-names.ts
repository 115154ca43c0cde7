import type { ProbeName } from '../records.ts';

const descriptions: Readonly<Record<ProbeName, string>> = {
  trial: 'Trial',
  longer: 'Longer trial',
  zeroed: 'Trial with inputs zeroed',
  shuffled: 'Trial with labels shuffled',
  subset: 'Tiny subset',
  'subset-lower': 'Tiny subset at a lower rate',
  'subset-higher': 'Tiny subset at a higher rate',
  unregularised: 'Untrained, without regularisation',
  regularised: 'Untrained, with regularisation',
  range: 'Growing learning rate',
  whole: 'Whole run',
};

/** A probe in words, as its run is labelled. */
export function describeProbe(probe: ProbeName): string {
  return descriptions[probe];
}
