import { cp } from 'node:fs/promises';
import path from 'node:path';
import { ensureSyntheticDataSet } from '../../main/api/synthetic-data-sets.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { makeOnce } from './make-once.ts';

/**
 * Lays the faces into a new home that the app would draw there at its first start, which takes seconds: they are drawn
 * once for all that share a folder. A home with data is left as it is, as the app leaves it.
 */
export async function layFirstFaces(store: Store, home: string, shared: string): Promise<void> {
  if (store.listDataSets().length > 0) return;
  const drawn = await makeOnce(shared, 'faces', async (folder) => {
    const drawing = openStore(folder);
    await ensureSyntheticDataSet({ store: drawing, home: folder }, 'fddb');
    drawing.close();
  });
  await cp(path.join(drawn, 'datasets'), path.join(home, 'datasets'), { recursive: true });
  await ensureSyntheticDataSet({ store, home }, 'fddb');
}
