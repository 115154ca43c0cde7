import { useClient } from '../client/connection.ts';
import { saveFile } from '../client/save-file.ts';
import { useNotice } from './notice.ts';

/** Saves a report on runs as one HTML file; says so in the window's own line, or what keeps it from being written. */
export function useSaveReport(): (ids: readonly number[]) => Promise<void> {
  const client = useClient();
  const { attempt, say } = useNotice();
  return (ids) =>
    attempt(async () => {
      say(ids.length === 1 ? 'Writing the report.' : `Writing a report on ${ids.length} runs.`);
      const { fileName, file } = await client.exports.report({ ids: [...ids] });
      saveFile(fileName, file);
      say(`Saved ${fileName}.`);
    });
}
