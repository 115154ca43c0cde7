import { startRunSchema } from '../../../shared/contract/runs.ts';
import { UserError } from '../../../shared/errors.ts';

/** A run's number as it was typed. */
export function parseRunId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id >= 1) return id;
  throw new UserError(
    'request',
    `"${text}" is not a run.`,
    'Give its number, as in the first column of `netsitter runs`.',
  );
}

/** A search's number as it was typed. */
export function parseSearchId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id >= 1) return id;
  const remedy = 'Give its number, as in the first column of `netsitter searches`.';
  throw new UserError('request', `"${text}" is not a search.`, remedy);
}

/** A walk's number as it was typed. */
export function parseWalkId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id >= 1) return id;
  const remedy = 'Give its number, as in the first column of `netsitter checks`.';
  throw new UserError('request', `"${text}" is not a walk.`, remedy);
}

/** A whole number within bounds; `name` is the option it belongs to. */
export function parseWholeNumber(text: string, name: string, lowest: number, highest: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  const remedy = `Give a whole number from ${lowest} to ${highest}.`;
  throw new UserError('request', `${name} is "${text}".`, remedy);
}

/** Names apart by commas; `option` is what they belong to. */
export function parseNames(text: string, option: string, most: number): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length >= 1 && names.length <= most) return [...new Set(names)];
  throw new UserError(
    'request',
    `${option} has ${names.length} names.`,
    `Give 1 to ${most}, apart by commas.`,
  );
}

/** A run's name as it was typed, within the bounds that hold for the window too. */
export function parseRunName(text: string): string {
  const name = startRunSchema.shape.name.unwrap().safeParse(text);
  if (name.success) return name.data;
  const fault = text.trim() === '' ? '--name is empty.' : `--name has ${text.trim().length} characters.`;
  throw new UserError('request', fault, 'Give 1 to 200 characters, or leave it out.');
}

/** Adds `path=value` to the settings gathered so far; the value is JSON where it parses as such, else a text. */
export function gatherSetting(text: string, settings: Record<string, unknown>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) {
    const remedy = 'Write it as in --set training.epochs=5.';
    throw new UserError('request', `"${text}" is not a setting and its value.`, remedy);
  }
  return { ...settings, [text.slice(0, at).trim()]: parseValue(text.slice(at + 1).trim()) };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
