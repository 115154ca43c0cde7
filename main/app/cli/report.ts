import { resolve } from 'node:path';
import { mostReported } from '../../../shared/contract/reports.ts';
import { UserError } from '../../../shared/errors.ts';
import { reportRuns } from '../../api/reports.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { version } from '../version.ts';
import { withStore } from './open-core.ts';
import { note, printJson } from './output.ts';

export interface ReportOptions {
  readonly home?: string;
  readonly to: string;
  readonly title?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter report` */
export function reportToFile(
  given: readonly number[],
  { home, to, title, force = false, json }: ReportOptions,
): Promise<void> {
  const ids = [...new Set(given)];
  if (ids.length > mostReported) {
    const remedy = `Name at most ${mostReported}.`;
    throw new UserError('request', `A report on ${ids.length} runs would be too long.`, remedy);
  }
  return withStore(home, async (store) => {
    const { content } = await reportRuns({ store }, { ids, title }, version);
    if (to === '-') {
      process.stdout.write(content);
      return;
    }
    const file = resolve(to);
    await writeFileWhole(file, content, { overwrite: force });
    if (json) printJson({ runs: ids, file });
    else note(`Written: ${file}`);
  });
}
