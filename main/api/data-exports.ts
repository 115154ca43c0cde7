import type { DataExportRequest } from '../../shared/contract/data-samples.ts';
import { UserError } from '../../shared/errors.ts';
import { writeDistributions } from '../exports/distributions.ts';
import type { DataBrowser } from './data-browser.ts';
import type { FollowOptions } from './progress-stream.ts';

/** A figure of a data set as a file. `UserError` where its samples are pictures, or have not two features. */
export async function exportData(
  browser: DataBrowser,
  { what, format, ...request }: DataExportRequest,
  options: FollowOptions = {},
): Promise<{ fileName: string; content: string | Uint8Array }> {
  const found = await browser.distributions(request, options);
  if (found.features.length === 0) {
    const message = `The samples of ${request.data} are pictures and have no features.`;
    throw new UserError('request', message, '`netsitter data check --grid` draws pictures of them.');
  }
  if (what === 'points' && found.points === null) {
    const message = `${request.data} has ${found.features.length} features; points on a map have 2.`;
    throw new UserError('request', message, 'Name two columns in data.features.');
  }
  const title = `${request.data}: ${what === 'points' ? `${found.points!.x} and ${found.points!.y}` : 'values by class'}`;
  const name = request.data.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+/, '');
  return {
    fileName: `${name}-${what}-${request.split}.${format}`,
    content: await writeDistributions(found, what, format, title),
  };
}
