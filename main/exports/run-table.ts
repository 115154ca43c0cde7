import type { TableFormat } from '../../shared/contract/run-table.ts';
import { formatEndings } from '../../shared/contract/exports.ts';
import type { RunColumn } from '../../shared/run-table/column.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { ExportedFile } from './create-export.ts';
import { toCsv, type CsvValue } from './csv.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';

const mediaTypes: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  latex: 'application/x-tex',
};

/** Runs as a table: with every digit as CSV and JSON, where NaN and infinities are named, as it is shown in LaTeX. */
export function exportRunTable(
  runs: readonly RunSummary[],
  columns: readonly RunColumn[],
  format: TableFormat,
): ExportedFile {
  const writers: Readonly<Record<TableFormat, () => string>> = {
    csv: () =>
      toCsv(
        columns.map(({ id }) => id),
        runs.map((run) => columns.map((column) => csvValue(exactly(column, run)))),
      ),
    json: () =>
      `${toJson(
        {
          columns: columns.map(({ id, title }) => ({ id, title })),
          runs: runs.map((run) =>
            Object.fromEntries(columns.map((column) => [column.id, exactly(column, run) ?? null])),
          ),
        },
        2,
      )}\n`,
    latex: () =>
      toLatex({
        about: `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`,
        header: columns.map(({ header }) => header),
        groups: [runs.map((run) => columns.map((column) => column.text(run)))],
      }),
  };
  return {
    fileName: `runs.${formatEndings[format]}`,
    mediaType: mediaTypes[format],
    content: writers[format](),
  };
}

function exactly(column: RunColumn, run: RunSummary): ReturnType<NonNullable<RunColumn['filtered']>> {
  return (column.exported ?? column.filtered ?? column.value)(run);
}

function csvValue(value: ReturnType<typeof exactly>): CsvValue {
  return typeof value === 'object' ? value.join(', ') : (value ?? null);
}
