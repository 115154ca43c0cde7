import type { Finding } from '../../../shared/data-check.ts';
import type { DataOverview } from '../../../shared/runs.ts';
import { splits } from '../../../shared/specs/data.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';

const shownClasses = 12;

/** Whether every class occurs in every split that has samples. */
export function findMissingLabels({ classes, counts }: DataOverview): Finding {
  const missing = splits.flatMap((split) => {
    const names = classes.filter((_, label) => counts[split][label] === 0);
    const isEmpty = names.length === classes.length;
    return names.length === 0 || (isEmpty && split !== 'train') ? [] : [{ split, names }];
  });
  const untrained = missing.some(({ split }) => split === 'train');
  const number = missing.reduce((sum, { names }) => sum + names.length, 0);
  return {
    id: 'missing-labels',
    title: 'Every class occurs in every split',
    verdict: missing.length === 0 ? 'pass' : untrained ? 'fail' : 'warn',
    measured:
      missing.length === 0
        ? `${plural(classes.length, 'label')}, each in every split that has samples.`
        : missing
            .map(({ split, names }) => `${split} has none of ${abbreviate(names, shownClasses)}`)
            .join('; ') + '.',
    value: number,
    expected: 'no class missing',
    source: 'a class without training samples cannot be learnt, one without others is not measured',
    cause: missing.length === 0 ? null : 'The class is rare, spelt in another way, or its folder is empty.',
    remedy:
      missing.length === 0 ? null : 'Draw the splits class by class, or leave the class out of all of them.',
    details: [],
  };
}
