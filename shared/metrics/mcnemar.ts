/**
 * The exact two-sided p-value of McNemar's test (McNemar 1947; as a test between two classifiers on one test set,
 * Dietterich 1998): how likely a split of the samples that only one of two gets right is at least as uneven as
 * `onlyFirst` to `onlySecond`, if each were as likely to be the one. 1 without such samples.
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): number {
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Binomial probabilities by their logarithms: 2 ** total is infinite from 1024 on.
  let logarithm = -total * Math.LN2;
  let tail = Math.exp(logarithm);
  for (let count = 1; count <= fewer; count += 1) {
    logarithm += Math.log((total - count + 1) / count);
    tail += Math.exp(logarithm);
  }
  return Math.min(1, 2 * tail);
}
