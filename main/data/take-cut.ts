import { readCut, trimCache, writeCut, type CutData } from './cache.ts';
import type { PrepareOptions } from './data-set.ts';

/**
 * The cut data kept under `fingerprint`, or what `cut` makes, kept for the next time. Warnings of either are
 * repeated; that nothing can be kept is one more.
 */
export async function takeCut(
  { cacheFolder, onWarning }: Pick<PrepareOptions, 'cacheFolder' | 'onWarning'>,
  fingerprint: string,
  cut: () => Promise<CutData>,
): Promise<CutData> {
  const kept = await readCut(cacheFolder, fingerprint);
  if (kept !== null && kept !== 'damaged') {
    for (const warning of kept.warnings) onWarning?.(warning);
    return kept;
  }
  if (kept === 'damaged') {
    onWarning?.(`The prepared data kept in "${cacheFolder}" are damaged; they are cut again.`);
  }
  const data = await cut();
  for (const warning of data.warnings) onWarning?.(warning);
  try {
    await writeCut(cacheFolder, fingerprint, data);
    await trimCache(cacheFolder, fingerprint);
  } catch (error) {
    onWarning?.(
      `The prepared data could not be kept in "${cacheFolder}" and will be cut again next time: ${String(error)}.`,
    );
  }
  return data;
}
