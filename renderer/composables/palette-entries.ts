import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { exportFormats, type ExportWhat } from '../../shared/contract/index.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { useClient } from '../client/connection.ts';
import { saveFile } from '../client/save-file.ts';
import { useOfferedCommands } from './commands.ts';
import { useFetched } from './fetched.ts';
import { useNotice } from './notice.ts';
import { useRunList } from './run-list.ts';
import { useSaveReport } from './save-report.ts';

/** A line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  /** What it is: "Run 12", "Data set", or the place a command is at home. */
  readonly kind: string;
  readonly title: string;
  readonly keys: readonly string[];
  readonly run: () => unknown;
  /** What is searched. */
  readonly text: string;
}

type Described = Omit<PaletteEntry, 'keys' | 'text'> & {
  readonly keys?: readonly string[];
  /** What is searched besides kind and title. */
  readonly alsoFoundBy?: readonly string[];
};

function toEntry({ keys = [], alsoFoundBy = [], ...entry }: Described): PaletteEntry {
  return { ...entry, keys, text: [entry.title, entry.kind, ...alsoFoundBy].join(' ') };
}

/**
 * All that the palette leads to: commands offered now, exports of the run on screen, recipes, searches, data sets
 * and runs. Commands come last registered first, since those of the page matter more than the window's.
 */
export function usePaletteEntries(): ComputedRef<readonly PaletteEntry[]> {
  const router = useRouter();
  const offered = useOfferedCommands();
  const runExports = useRunExports();
  const { runs } = useRunList();
  const recipes = useFetched((client, signal) => client.recipes.list(undefined, { signal }));
  const searches = useFetched((client, signal) => client.searches.list(undefined, { signal }));
  const dataSets = useFetched((client, signal) => client.datasets.list(undefined, { signal }));

  const commands = computed(() =>
    offered.value
      .filter(({ isEnabled, isKeyOnly }) => isKeyOnly !== true && isEnabled?.() !== false)
      .toReversed()
      .map(({ id, place, title, keys, run }) => toEntry({ id, kind: place, title, keys: keys ?? [], run })),
  );
  const recipeEntries = computed(() =>
    (recipes.value.value ?? []).map(({ name, title, search }) =>
      toEntry({
        id: `new.${name}`,
        kind: search === undefined ? 'New run' : 'New search',
        title: name,
        alsoFoundBy: [title],
        run: () =>
          router.push({ path: search === undefined ? '/new' : '/searches/new', query: { recipe: name } }),
      }),
    ),
  );
  const searchEntries = computed(() =>
    (searches.value.value ?? []).map(({ id, name }) =>
      toEntry({
        id: `search.${id}`,
        kind: `Search ${id}`,
        title: name,
        run: () => router.push(`/searches/${id}`),
      }),
    ),
  );
  const dataSetEntries = computed(() =>
    (dataSets.value.value ?? []).map(({ name }) =>
      toEntry({
        id: `data-set.${name}`,
        kind: 'Data set',
        title: name,
        run: () => router.push({ name: 'data-set', params: { name } }),
      }),
    ),
  );
  const runEntries = computed(() =>
    (runs.value ?? []).filter(isAtHand).map((run) =>
      toEntry({
        id: `run.${run.id}`,
        kind: `Run ${run.id}`,
        title: run.name,
        alsoFoundBy: [...run.tags, run.recipe ?? ''],
        run: () => router.push({ name: 'run', params: { id: run.id } }),
      }),
    ),
  );
  return computed(() => [
    ...commands.value,
    ...runExports.value,
    ...recipeEntries.value,
    ...searchEntries.value,
    ...dataSetEntries.value,
    ...runEntries.value.toReversed(),
  ]);
}

/** What is in the bin is not, nor are the probes of checks, a dozen for each walk, which their walks lead to. */
function isAtHand({ deletedAt, check }: RunSummary): boolean {
  return deletedAt === null && check === null;
}

/** Every export of the run on screen; one that the run has nothing for says so when it is asked for. */
function useRunExports(): ComputedRef<readonly PaletteEntry[]> {
  const route = useRoute();
  const client = useClient();
  const { attempt, say } = useNotice();
  const saveReport = useSaveReport();
  return computed(() => {
    if (route.name !== 'run') return [];
    const id = Number(route.params['id']);
    const report = toEntry({
      id: 'export.report',
      kind: 'Export',
      title: 'report on the run as HTML',
      run: () => saveReport([id]),
    });
    const files = (Object.keys(exportFormats) as ExportWhat[]).flatMap((what) =>
      exportFormats[what].map((format) =>
        toEntry({
          id: `export.${what}.${format}`,
          kind: 'Export',
          title: `${what === 'run' ? 'everything about the run' : what.replaceAll('-', ' ')} as ${format.toUpperCase()}`,
          run: () =>
            attempt(async () => {
              const { fileName, file } = await client.exports.create({ id, what, format });
              saveFile(fileName, file);
              say(`Saved ${fileName}.`);
            }),
        }),
      ),
    );
    return [report, ...files];
  });
}
