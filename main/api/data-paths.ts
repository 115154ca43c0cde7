import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, resolve, sep } from 'node:path';
import type { InspectedPath, PathCompletion } from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { syntheticFormats } from './synthetic-data-sets.ts';

/** More than these are not read through: typing on shortens the list. */
const mostCompletions = 30;

/**
 * Recognises what lies at a path and takes first counts.
 *
 * @throws UserError where it is missing, unreadable or in no known layout
 */
export async function inspectPath(store: Store, typed: string): Promise<InspectedPath> {
  const path = toPath(typed);
  const { detectFormat } = await import('../data/detect-format.ts');
  const { countRoughly } = await import('../data/count-roughly.ts');
  const format = await detectFormat(path);
  const { counts, classes } = await countRoughly(path, format);
  const known = store.listDataSets();
  return {
    path,
    format,
    counts,
    classes,
    name: proposeName(
      path,
      known.map(({ name }) => name),
    ),
    knownAs: known.find((dataSet) => dataSet.path === path)?.name ?? null,
  };
}

/** Folders and tables whose path begins with what was typed; none where nothing can be read there. */
export async function completePath(typed: string): Promise<PathCompletion[]> {
  const text = expandHome(typed.trim());
  if (!isAbsolute(text)) return [];
  const endsInFolder = /[/\\]$/.test(text);
  const folder = endsInFolder ? text : dirname(text);
  const start = endsInFolder ? '' : basename(text).toLowerCase();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter(({ name }) => name.toLowerCase().startsWith(start) && (start !== '' || !name.startsWith('.')))
    .flatMap((entry): PathCompletion[] => {
      const path = join(folder, entry.name);
      if (entry.isDirectory() || entry.isSymbolicLink()) return [{ path: path + sep, kind: 'folder' }];
      return /\.(csv|tsv)$/i.test(entry.name) ? [{ path, kind: 'table' }] : [];
    })
    .sort((one, other) => one.path.localeCompare(other.path))
    .slice(0, mostCompletions);
}

function toPath(typed: string): string {
  const text = expandHome(typed.trim());
  if (text === '') throw new UserError('request', 'No folder is named.', 'Type its path or choose it.');
  return resolve(text);
}

function expandHome(text: string): string {
  return text === '~' || /^~[/\\]/.test(text) ? join(homedir(), text.slice(1)) : text;
}

/** The folder's own name without what no name may hold, with a number where it is taken. */
function proposeName(path: string, taken: readonly string[]): string {
  const base = basename(path, extname(path).toLowerCase() === '.csv' ? extname(path) : '');
  const plain = base.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|-+$/gu, '') || 'data';
  const isTaken = (name: string) => taken.includes(name) || syntheticFormats.has(name);
  if (!isTaken(plain)) return plain;
  let number = 2;
  while (isTaken(`${plain}-${number}`)) number += 1;
  return `${plain}-${number}`;
}
