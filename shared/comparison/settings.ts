import type { ComparedRun } from './compared-run.ts';

/** A single setting, as JSON has it. */
export type ComparedValue = string | number | boolean | null;

/** One setting of several runs, in their order; null where a run has none. */
export interface SettingRow {
  /** The dotted path that sets it, or where a run comes from: "recipe", "engine". */
  readonly name: string;
  readonly values: readonly ComparedValue[];
  readonly differs: boolean;
}

/**
 * What runs were made from and how they were trained; of these rows those that differ are of interest. Networks are
 * compared layer by layer instead (`compareNetworks`).
 */
export function compareSettings(runs: readonly ComparedRun[]): SettingRow[] {
  const origins: [string, (run: ComparedRun) => ComparedValue][] = [
    ['recipe', ({ run }) => run.recipe],
    ['data set', ({ run }) => run.dataName],
    ['data path', ({ dataPath }) => dataPath],
    ['data fingerprint', ({ fingerprint }) => fingerprint],
    ['engine', ({ run }) => run.engine],
    ['device', ({ run }) => run.device],
    ['processor', ({ environment }) => environment?.processor ?? null],
    ['threads', ({ environment }) => environment?.threads ?? null],
    ['library', ({ environment }) => environment?.library ?? null],
    ['netsitter', ({ environment }) => environment?.netsitter ?? null],
    ['node', ({ environment }) => environment?.node ?? null],
  ];
  const settingsOf = runs.map(({ spec: { training, data } }) => new Map(flatten({ training, data }, '')));
  const paths = new Set(settingsOf.flatMap((settings) => [...settings.keys()]));
  return [
    ...origins.map(([name, read]) => toRow(name, runs.map(read))),
    ...[...paths].map((path) =>
      toRow(
        path,
        settingsOf.map((settings) => settings.get(path) ?? null),
      ),
    ),
  ];
}

function toRow(name: string, values: readonly ComparedValue[]): SettingRow {
  return { name, values, differs: new Set(values).size > 1 };
}

/** Every single setting with its dotted path; a list of plain values counts as one. */
function flatten(content: unknown, path: string): [string, ComparedValue][] {
  if (content === undefined) return [];
  if (Array.isArray(content) && content.every((part) => typeof part !== 'object')) {
    return [[path, content.length === 0 ? 'none' : content.join(', ')]];
  }
  if (typeof content !== 'object' || content === null) return [[path, content as ComparedValue]];
  return Object.entries(content).flatMap(([key, part]) =>
    flatten(part, path === '' ? key : `${path}.${key}`),
  );
}
