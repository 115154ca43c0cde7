import type { RunDetail } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';
import { listSettings } from '../../shared/specs/settings.ts';

/** A single setting or figure, as JSON has it. */
export type ComparedValue = string | number | boolean | null;

/** One quantity of several runs, in their order; null where a run has none. */
export interface ComparedRow {
  readonly name: string;
  readonly values: readonly ComparedValue[];
}

export interface Comparison {
  /** The settings that differ, by their dotted paths, and what else the runs were made from. */
  readonly settings: ComparedRow[];
  /** What was measured. */
  readonly figures: ComparedRow[];
}

/** Where runs differ in what they were asked to do, and what came out. */
export function compareRuns(runs: readonly RunDetail[]): Comparison {
  const settingsOf = runs.map(
    (run) => new Map(listSettings(run.spec).map(({ path, value }) => [path, value as ComparedValue])),
  );
  const paths = [...new Set(settingsOf.flatMap((settings) => [...settings.keys()]))];
  const origins: ComparedRow[] = [
    { name: 'recipe', values: runs.map((run) => run.recipe) },
    { name: 'data set', values: runs.map((run) => run.dataName) },
    { name: 'data fingerprint', values: runs.map((run) => run.dataOverview?.fingerprint ?? null) },
    { name: 'engine', values: runs.map((run) => run.engine) },
    { name: 'device', values: runs.map((run) => run.device) },
  ];
  const settings = paths.map((path) => ({
    name: path,
    values: settingsOf.map((values) => values.get(path) ?? null),
  }));
  const measured = splits.flatMap((split): ComparedRow[] => [
    { name: `${split} loss`, values: runs.map((run) => run[split]?.loss.total ?? null) },
    { name: `${split} data loss`, values: runs.map((run) => run[split]?.loss.data ?? null) },
    { name: `${split} accuracy`, values: runs.map((run) => run[split]?.accuracy ?? null) },
  ]);
  return {
    settings: [...origins, ...settings].filter(({ values }) => new Set(values).size > 1),
    figures: [
      { name: 'state', values: runs.map((run) => run.state) },
      { name: 'epochs done', values: runs.map((run) => run.epochsDone) },
      { name: 'parameters', values: runs.map((run) => run.parameters) },
      { name: 'seconds', values: runs.map((run) => run.seconds) },
      ...measured,
      { name: 'best validation accuracy', values: runs.map((run) => run.bestValidationAccuracy) },
    ],
  };
}
