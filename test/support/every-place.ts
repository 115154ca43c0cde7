import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the places of a filled home are about. */
export interface Subjects {
  readonly run: number;
  readonly runs: readonly number[];
  readonly search: number;
  readonly walk: number;
  readonly dataSet: string;
}

export interface Place {
  /** As the router names it. */
  readonly name: string;
  /** With every parameter filled in. */
  readonly address: string;
}

const routerFile = path.resolve(import.meta.dirname, '../../renderer/router.ts');

/** Every place the window's router knows, so that a new page is found without being listed anywhere. */
export async function everyPlace(subjects: Subjects): Promise<Place[]> {
  const source = await readFile(routerFile, 'utf8');
  const routes = [...source.matchAll(/path: '([^']+)',\s*name: '([^']+)'/g)].map(([, pattern, name]) => ({
    pattern: pattern!.replaceAll('\\\\', '\\'),
    name: name!,
  }));
  if (routes.length < 5) throw new Error(`${routerFile} is not written as expected: no routes found in it.`);
  return routes.map(({ pattern, name }) => ({
    name,
    address: addressOf(pattern, subjects),
  }));
}

function addressOf(pattern: string, { run, runs, search, walk, dataSet }: Subjects): string {
  const filled = pattern
    .replace('/runs/:id(\\d+)', `/runs/${run}`)
    .replace('/searches/:id(\\d+)', `/searches/${search}`)
    .replace('/babysit/:id(\\d+)', `/babysit/${walk}`)
    .replace('/data-sets/:name', `/data-sets/${dataSet}`)
    .replace('/:rest(.*)*', '/no/such/place');
  if (/[:(*]/.test(filled)) throw new Error(`What stands for the parameters of ${pattern} is not known.`);
  return filled === '/compare' ? `/compare?runs=${runs.join(',')}` : filled;
}
