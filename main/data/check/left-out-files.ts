import type { Finding } from '../../../shared/data-check.ts';
import { plural } from '../wording.ts';

/** What the reader complained of: files that are missing, corrupt or copied, classes without samples. */
export function findLeftOutFiles(warnings: readonly string[]): Finding {
  const none = warnings.length === 0;
  return {
    id: 'left-out-files',
    title: 'The data were read without a warning',
    verdict: none ? 'pass' : 'warn',
    measured: none ? 'There was none.' : `${plural(warnings.length, 'warning')} while reading.`,
    value: warnings.length,
    expected: 'no warning',
    source: 'the reader of the format',
    cause: none
      ? null
      : 'Most often files that are missing, damaged, empty or there twice; the warnings name them and say what became of them.',
    remedy: none ? null : 'Mend what the warnings name, or go on if what became of it is right.',
    details: [...warnings],
  };
}
