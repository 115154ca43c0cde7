import { toJson } from '../../exports/json.ts';

/** Writes a line to standard output: what was asked for. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error: progress, notes and errors. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A full stop at the end, which a reason that is a sentence of its own has already. */
export function endSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** One JSON object on one line. */
export function printJson(value: unknown): void {
  print(toJson(value));
}

/**
 * Rows as columns that line up, two blanks apart. `alignment` has an `l` or an `r` for each column; what is
 * not named is aligned to the right, as numbers are.
 */
function alignColumns(rows: readonly (readonly string[])[], alignment = 'l'): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        alignment[column] === 'l' ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** The same, printed. */
export function printColumns(rows: readonly (readonly string[])[], alignment?: string): void {
  alignColumns(rows, alignment).forEach((line) => {
    print(line);
  });
}
