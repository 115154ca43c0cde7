import type { Finding } from '../../../shared/data-check.ts';
import { plural } from '../wording.ts';

/** What the reader complained of: files that are missing, corrupt, copied, cells that hold no number. */
export function findLeftOutFiles(warnings: readonly string[]): Finding {
  const none = warnings.length === 0;
  return {
    id: 'left-out-files',
    title: 'Everything that was found could be used',
    verdict: none ? 'pass' : 'warn',
    measured: none ? 'Nothing was left out.' : `${plural(warnings.length, 'warning')} while reading.`,
    value: warnings.length,
    expected: 'no warning',
    source: 'the reader of the format',
    cause: none ? null : 'Files are missing, damaged or there twice; what is concerned was left out.',
    remedy: none ? null : 'Get these files anew, or leave them out of the lists.',
    details: [...warnings],
  };
}
