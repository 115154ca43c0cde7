import { setImmediate } from 'node:timers/promises';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { RunSettings } from '../../shared/contract/run-table.ts';
import type { SettingValue } from '../../shared/run-table/column.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import { listSettings } from '../../shared/specs/settings.ts';
import type { Store } from '../store/store.ts';

/** Settings by path and by the place of the spec they are of; a spec that was read once is not read again. */
class SpecTable {
  private readonly places = new Map<string, number>();
  /** By path: the values of specs by their places, with holes where a spec has no such setting. */
  private readonly columns = new Map<string, SettingValue[]>();
  private readonly withoutSeed: number[] = [];
  private readonly seedless = new Map<string, number>();

  knows(hash: string): boolean {
    return this.places.has(hash);
  }

  add(hash: string, spec: ExperimentSpec): void {
    const place = this.places.size;
    for (const { path, value } of listSettings(spec)) {
      let column = this.columns.get(path);
      if (!column) this.columns.set(path, (column = []));
      column[place] = value as SettingValue;
    }
    const rest = canonicalJson({ ...spec, training: { ...spec.training, seed: undefined } });
    const group = this.seedless.get(rest) ?? this.seedless.size;
    this.seedless.set(rest, group);
    this.withoutSeed[place] = group;
    this.places.set(hash, place);
  }

  placeOf(hash: string): number {
    return this.places.get(hash)!;
  }

  value(path: string, place: number): SettingValue {
    return this.columns.get(path)?.[place] ?? null;
  }

  seedlessGroup(place: number): number {
    return this.withoutSeed[place]!;
  }

  /** Paths at which these specs are not all alike. */
  differing(places: ReadonlySet<number>): string[] {
    return [...this.columns]
      .filter(([, column]) => {
        let first: SettingValue | undefined;
        for (const place of places) {
          const value = column[place] ?? null;
          if (first === undefined) first = value;
          else if (first !== value) return true;
        }
        return false;
      })
      .map(([path]) => path)
      .sort();
  }
}

/** Specs never change, so that what was read of a store holds as long as the store is open. */
const tables = new WeakMap<Store, SpecTable>();

/** So many specs are read at a time before other calls get their turn. */
const specsAtATime = 200;

/** The settings at `paths` of every run, and which settings differ at all. Rejects once the signal is aborted. */
export async function settingsOfRuns(
  store: Store,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<RunSettings> {
  const table = tables.get(store) ?? new SpecTable();
  tables.set(store, table);
  const listed = store.specHashes();
  const runs: typeof listed = [];
  const places: number[] = [];
  let unread = 0;
  for (const run of listed) {
    if (!table.knows(run.specHash)) {
      unread += 1;
      if (unread % specsAtATime === 0) await setImmediate(undefined, signal === undefined ? {} : { signal });
      const spec = store.specOf(run.id);
      // Somebody may have deleted it for good meanwhile.
      if (spec === undefined) continue;
      // Of another version's settings, what was stored by itself, without defaults.
      table.add(run.specHash, experimentSpecSchema.safeParse(spec).data ?? (spec as ExperimentSpec));
    }
    runs.push(run);
    places.push(table.placeOf(run.specHash));
  }
  const groups = new Map<string, number>();
  const sameSettings = runs.map(({ dataPath }, row) => {
    const key = `${table.seedlessGroup(places[row]!)} ${dataPath}`;
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return group;
  });
  return {
    ids: runs.map(({ id }) => id),
    differing: table.differing(new Set(places)),
    sameSettings,
    columns: paths.map((path) => ({ path, values: places.map((place) => table.value(path, place)) })),
  };
}
