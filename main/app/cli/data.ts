import type { AddDataSet, CreateDataSet, DataSet } from '../../../shared/contract/data-sets.ts';
import { removeDataSet, renameDataSet } from '../../api/data-set-edits.ts';
import { addDataSet } from '../../api/datasets.ts';
import { createDataSet } from '../../api/synthetic-data-sets.ts';
import { exitCodes } from './exit-codes.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';
import { createProgress } from './progress.ts';
import { watchSignals } from './signals.ts';

interface Options {
  readonly home?: string;
  readonly json?: boolean;
}

export interface CreateOptions extends Options {
  readonly format: CreateDataSet['format'];
  readonly size?: number;
  readonly seed?: number;
  readonly to?: string;
}

/** `netsitter data add` */
export function registerDataSet(
  name: string,
  path: string,
  { home, json, format }: Options & Pick<AddDataSet, 'format'>,
): Promise<void> {
  return withStore(home, async (store) => {
    const dataSet = await addDataSet(store, { name, path, ...(format === undefined ? {} : { format }) });
    printDataSet(dataSet, json);
  });
}

/** `netsitter data create`; a Ctrl-C leaves nothing behind. Returns the exit code. */
export function drawDataSet(
  name: string,
  { home, json, to, format, size, seed }: CreateOptions,
): Promise<number> {
  const request: CreateDataSet = {
    name,
    format,
    ...(size === undefined ? {} : { size }),
    ...(seed === undefined ? {} : { seed }),
    ...(to === undefined ? {} : { folder: to }),
  };
  return withStore(home, async (store, folder) => {
    const progress = createProgress();
    const leaving = new AbortController();
    const interruption = watchSignals(() => {
      leaving.abort();
    });
    const follow = { onProgress: progress.preparing, signal: leaving.signal };
    try {
      const dataSet = await createDataSet({ store, home: folder }, request, follow).finally(() => {
        progress.close();
      });
      printDataSet(dataSet, json);
      return exitCodes.done;
    } catch (error) {
      const code = interruption.exitCode();
      if (code === undefined) throw error;
      note('Stopped; nothing was kept.');
      return code;
    } finally {
      interruption.release();
    }
  });
}

/** `netsitter data rename` */
export function renameRegistered(name: string, to: string, { home, json }: Options): Promise<void> {
  return withStore(home, (store) => {
    printDataSet(renameDataSet(store, name, to), json);
  });
}

/** `netsitter data remove` */
export function removeRegistered(name: string, { home, json }: Options): Promise<void> {
  return withStore(home, (store) => {
    const removed = removeDataSet(store, name);
    if (json) printJson(removed);
    else print(`${name} is forgotten; ${removed.path} is as it was. \`netsitter data add\` brings it back.`);
  });
}

function printDataSet(dataSet: DataSet, json: boolean | undefined): void {
  if (json) printJson(dataSet);
  else print(`${dataSet.name}: ${dataSet.path} (${dataSet.format})`);
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
        'No data set is registered. `netsitter data add NAME PATH` registers one, `netsitter data create NAME` draws one; synthetic-fddb, synthetic-lfw, synthetic-csv and synthetic-images are drawn when they are first used.',
      );
      return;
    }
    const rows = dataSets.map(({ name, format, synthetic, path }) => [
      name,
      format,
      synthetic ? 'synthetic' : 'yours',
      path,
    ]);
    printColumns([['name', 'format', 'kind', 'place'], ...rows], 'llll');
  });
}
