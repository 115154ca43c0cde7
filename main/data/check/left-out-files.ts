import type { Finding } from '../../../shared/data-check.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';

/** Warnings that are quoted, and letters of each; all are among the details. */
const quoted = { warnings: 2, letters: 160 } as const;

/** What the reader complained of: files that are missing, corrupt or copied, classes without samples. */
export function findLeftOutFiles(warnings: readonly string[]): Finding {
  const none = warnings.length === 0;
  return {
    id: 'left-out-files',
    title: 'The data were read without a warning',
    verdict: none ? 'pass' : 'warn',
    measured: none
      ? 'There was none.'
      : `${plural(warnings.length, 'warning')} while reading: ${abbreviate(warnings.map(quote), quoted.warnings)}.`,
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

/** A warning in quotation marks, without the full stop at its end. */
function quote(warning: string): string {
  const letters = Array.from(warning.trim().replace(/\.$/, ''));
  const isLong = letters.length > quoted.letters;
  return `"${isLong ? `${letters.slice(0, quoted.letters - 1).join('')}…` : letters.join('')}"`;
}
