import { addDataSet } from '../../api/datasets.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';

interface Options {
  readonly home?: string;
  readonly json?: boolean;
}

/** `netsitter data add` */
export function registerDataSet(
  name: string,
  path: string,
  { home, json, format }: Options & { readonly format?: string },
): Promise<void> {
  return withStore(home, async (store) => {
    const dataSet = await addDataSet(store, { name, path, ...(format === undefined ? {} : { format }) });
    if (json) printJson(dataSet);
    else print(`${dataSet.name}: ${dataSet.path} (${dataSet.format})`);
  });
}

/** `netsitter data list` */
export function showDataSets({ home, json }: Options): Promise<void> {
  return withStore(home, (store) => {
    const dataSets = store.listDataSets();
    if (json) {
      printJson({ dataSets });
      return;
    }
    if (dataSets.length === 0) {
      print(
        'No data set is registered. `netsitter data add NAME PATH` registers one; synthetic-fddb is made when it is first used.',
      );
      return;
    }
    const rows = dataSets.map(({ name, format, synthetic, path }) => [
      name,
      format,
      synthetic ? 'synthetic' : 'yours',
      path,
    ]);
    printColumns([['name', 'format', 'kind', 'folder'], ...rows], 'llll');
  });
}
