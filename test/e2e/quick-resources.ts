import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Recipe } from '../../shared/specs/recipe.ts';

/**
 * A resources folder whose quick-start recipe takes seconds on a busy machine: the same network in small, on a
 * few small crops. For NETSITTER_RESOURCES.
 */
export async function writeQuickResources(): Promise<string> {
  const resources = path.resolve(import.meta.dirname, '../../resources');
  const folder = await mkdtemp(path.join(tmpdir(), 'netsitter-resources-'));
  await cp(path.join(resources, 'icons'), path.join(folder, 'icons'), { recursive: true });
  await mkdir(path.join(folder, 'recipes'));
  const text = await readFile(path.join(resources, 'recipes', 'quick-start.json'), 'utf8');
  const recipe = JSON.parse(text) as Recipe;
  const quick = {
    ...recipe,
    network: {
      input: { ...recipe.network.input, height: 20, width: 20 },
      layers: recipe.network.layers.map((layer) =>
        layer.type === 'convolution' ? { ...layer, filters: 4 } : layer,
      ),
    },
    data: { ...recipe.data, cropSize: 20, trainingPerClass: 40, testPerClass: 10 },
  };
  await writeFile(path.join(folder, 'recipes', 'quick-start.json'), JSON.stringify(quick));
  return folder;
}
