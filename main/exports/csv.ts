export type CsvValue = string | number | null;

/**
 * Comma-separated values as RFC 4180 has them: a header, CRLF line ends, quotes where a value needs them.
 * Numbers keep every digit; NaN and Infinity are named; null is an empty field.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: CsvValue): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
