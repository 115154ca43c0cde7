import type { Database } from 'better-sqlite3';
import type { LayerWatch, WatchRecord } from '../../shared/runs.ts';
import { fromStored, toStored } from './measured.ts';

interface WatchRow {
  readonly step: number;
  readonly epoch: number;
  readonly position: number;
  readonly layer: string;
  readonly quantity: keyof typeof fields | null;
  readonly value: number | null;
}

/** Where each stored quantity belongs in a record. */
const fields = { gradient: 'squaredGradientNorm', update: 'updateRatio', dead: 'deadShare' } as const;
const quantities = Object.entries(fields);

/** Prepares the statements that write a watched step. Call the result within a transaction. */
export function prepareWatchRecording(
  database: Database,
): (id: number, record: WatchRecord, revision: number) => void {
  const watch = database.prepare(
    `INSERT INTO watches (run_id, step, epoch, revision) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET epoch = excluded.epoch, revision = excluded.revision`,
  );
  const layer = database.prepare(
    'INSERT INTO watched_layers (run_id, position, layer) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const quantity = database.prepare(
    `INSERT INTO watched_quantities (run_id, step, position, quantity, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  return (id, { step, epoch, layers }, revision) => {
    watch.run(id, step, epoch, revision);
    layers.forEach((record, position) => {
      layer.run(id, position, record.layer);
      for (const [name, field] of quantities) {
        const value = record[field];
        if (value !== null) quantity.run(id, step, position, name, toStored(value));
      }
    });
  };
}

/** Prepares the query for the watched steps of a run, in order: those written after `since`. */
export function prepareWatchReading(database: Database): (id: number, since: number) => WatchRecord[] {
  const select = database.prepare<[number, number], WatchRow>(
    `SELECT watches.step, epoch, watched_layers.position, layer, quantity, value
     FROM watches
       JOIN watched_layers ON watched_layers.run_id = watches.run_id
       LEFT JOIN watched_quantities ON watched_quantities.run_id = watches.run_id
         AND watched_quantities.step = watches.step
         AND watched_quantities.position = watched_layers.position
     WHERE watches.run_id = ? AND revision > ?
     ORDER BY watches.step, watched_layers.position`,
  );
  return (id, since) => toRecords(select.iterate(id, since));
}

function toRecords(rows: Iterable<WatchRow>): WatchRecord[] {
  const records: WatchRecord[] = [];
  for (const { step, epoch, position, layer, quantity, value } of rows) {
    if (records.at(-1)?.step !== step) records.push({ step, epoch, layers: [] });
    const layers = records.at(-1)!.layers;
    layers[position] ??= noQuantities(layer);
    if (quantity !== null) layers[position][fields[quantity]] = fromStored(value);
  }
  return records;
}

function noQuantities(layer: string): LayerWatch {
  return { layer, squaredGradientNorm: null, updateRatio: null, deadShare: null };
}
