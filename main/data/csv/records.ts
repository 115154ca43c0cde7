import { UserError } from '../../../shared/errors.ts';

export interface CsvRecord {
  /** As they stand between the delimiters, blanks around them included, without quotes. */
  readonly fields: readonly string[];
  /** On which the record begins, counted from 1. */
  readonly line: number;
}

const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** The delimiter that the first line with anything in it has most of outside quotes; the comma where it has none. */
export function guessDelimiter(text: string): Delimiter {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let isQuoted = false;
  for (let position = Math.max(0, text.search(/[^\r\n]/)); position < text.length; position += 1) {
    const character = text[position]!;
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '\n' || character === '\r') break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return delimiters.reduce((most, other) => (counts.get(other)! > counts.get(most)! ? other : most));
}

/**
 * The records of a CSV text as RFC 4180 has it: lines end in LF or CRLF (or CR alone), fields may be quoted and
 * then hold delimiters, line ends and doubled quotes. Empty lines are no records. A quote within a field that
 * does not begin with one is a character like others.
 *
 * @param file named in errors
 * @throws UserError where a quoted field does not end as it should
 */
export function* readRecords(
  text: string,
  delimiter: Delimiter,
  file: string,
): Generator<CsvRecord, void, void> {
  const source = text.includes('\n') ? text : text.replaceAll('\r', '\n');
  let [position, line] = [0, 1];
  let nextQuote = source.indexOf('"');
  while (position < source.length) {
    const lineEnd = endOfLine(source, position);
    if (nextQuote !== -1 && nextQuote < position) nextQuote = source.indexOf('"', position);
    if (nextQuote === -1 || nextQuote >= lineEnd) {
      const content = source.slice(position, withoutReturn(source, position, lineEnd));
      if (content.trim() !== '' || content.includes(delimiter))
        yield { fields: content.split(delimiter), line };
      position = lineEnd + 1;
      line += 1;
      continue;
    }
    const read = readQuotedRecord(source, position, delimiter);
    if ('fault' in read) {
      throw new UserError(
        'request',
        `"${file}" has a fault in line ${line + read.linesBefore}: ${read.fault}.`,
        'Put a quote at both ends of a quoted field, and write a quote within it twice.',
      );
    }
    yield { fields: read.fields, line };
    position = read.next;
    line += read.lines;
  }
}

interface QuotedRecord {
  readonly fields: string[];
  /** Where the next record begins. */
  readonly next: number;
  readonly lines: number;
}

interface QuotedFault {
  readonly fault: string;
  readonly linesBefore: number;
}

/** A record that has quotes somewhere, and may therefore run over several lines. */
function readQuotedRecord(source: string, start: number, delimiter: Delimiter): QuotedRecord | QuotedFault {
  const fields: string[] = [];
  let position = start;
  let lines = 1;
  for (;;) {
    let lineEnd = endOfLine(source, position);
    const opening = skipBlanks(source, position, delimiter);
    let end = source.indexOf(delimiter, position);
    if (source[opening] === '"') {
      const closing = findClosingQuote(source, opening + 1);
      if (closing === -1) {
        return { fault: 'a quote is opened and never closed', linesBefore: lines - 1 };
      }
      lines += countLines(source, opening, closing);
      fields.push(source.slice(opening + 1, closing).replaceAll('""', '"'));
      lineEnd = endOfLine(source, closing);
      end = source.indexOf(delimiter, closing);
      const after = source.slice(closing + 1, end === -1 || end > lineEnd ? lineEnd : end).trim();
      if (after !== '') {
        return { fault: `"${after}" follows a closing quote`, linesBefore: lines - 1 };
      }
    } else {
      const fieldEnd = end === -1 || end > lineEnd ? withoutReturn(source, position, lineEnd) : end;
      fields.push(source.slice(position, fieldEnd));
    }
    if (end === -1 || end > lineEnd) return { fields, next: lineEnd + 1, lines };
    position = end + 1;
  }
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}

/** The end of a line's content: before the CR of a CRLF. */
function withoutReturn(source: string, start: number, lineEnd: number): number {
  return lineEnd > start && source[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
}

function skipBlanks(source: string, from: number, delimiter: Delimiter): number {
  let position = from;
  while (source[position] === ' ' || (source[position] === '\t' && delimiter !== '\t')) position += 1;
  return position;
}

/** A quote that is not doubled. */
function findClosingQuote(source: string, from: number): number {
  let position = source.indexOf('"', from);
  while (position !== -1 && source[position + 1] === '"') position = source.indexOf('"', position + 2);
  return position;
}

function countLines(source: string, from: number, to: number): number {
  let count = 0;
  for (let end = source.indexOf('\n', from); end !== -1 && end < to; end = source.indexOf('\n', end + 1)) {
    count += 1;
  }
  return count;
}
