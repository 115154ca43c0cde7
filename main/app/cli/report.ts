import { mostReported } from '../../../shared/contract/reports.ts';
import { UserError } from '../../../shared/errors.ts';
import { reportRuns } from '../../api/reports.ts';
import { version } from '../version.ts';
import { withStore } from './open-core.ts';
import { requireHtmlEnding, writeOut, type Destination } from './write-out.ts';

export interface ReportOptions extends Destination {
  readonly home?: string;
  readonly title?: string;
}

/** `netsitter report` */
export function reportToFile(
  given: readonly number[],
  { home, title, ...destination }: ReportOptions,
): Promise<void> {
  requireHtmlEnding(destination.to, 'a report', "End the file's name with .html.");
  const ids = [...new Set(given)];
  if (ids.length > mostReported) {
    const remedy = `Name at most ${mostReported}.`;
    throw new UserError('request', `A report on ${ids.length} runs would be too long.`, remedy);
  }
  return withStore(home, async (store) => {
    const { content } = await reportRuns({ store }, { ids, title }, version);
    await writeOut(content, destination, { runs: ids });
  });
}
