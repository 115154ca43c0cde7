/** What is typed after a field's name, as something that values can be held against. */

/** A number as it is typed: 0.9, 1e-3, 95%, and of times 90s, 5m, 2h or 1:30. Null where it is none. */
export function readNumber(text: string, isTime = false): number | null {
  const clock = /^(?:(\d+):)?(\d+):(\d\d)$/.exec(text);
  if (isTime && clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?infinity)(%|[smh])?$/i.exec(text);
  if (!found) return null;
  const [, digits = '', unit = ''] = found;
  const factor = unit === '' || unit === '%' ? 1 : isTime ? timeUnits[unit.toLowerCase()] : undefined;
  if (factor === undefined) return null;
  if (digits.toLowerCase().endsWith('infinity')) return digits.startsWith('-') ? -Infinity : Infinity;
  // Divided, since a hundredth has no exact binary form.
  return (Number(digits) * factor) / (unit === '%' ? 100 : 1);
}

const timeUnits: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** From one moment up to, but without, another, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A day, a month, a year or a minute in the reader's time zone: 2026-11-21, 2026-11, 2026, 2026-11-21T09:05, today, yesterday. Null where it is none. */
export function readPeriod(text: string, now = new Date()): Period | null {
  const day = { today: 0, yesterday: 1 }[text.toLowerCase()];
  if (day !== undefined) {
    const at = (offset: number) =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate() - offset).getTime();
    return { from: at(day), to: at(day - 1) };
  }
  const found = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T(\d\d?):(\d\d))?)?)?$/i.exec(text);
  if (!found) return null;
  const parts = found
    .slice(1)
    .filter((part) => (part as string | undefined) !== undefined)
    .map(Number);
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0] = parts;
  const from = new Date(year, month - 1, date, hour, minute);
  if (from.getMonth() !== month - 1 || from.getDate() !== date || hour > 23 || minute > 59) return null;
  const to = [
    () => new Date(year + 1, 0, 1),
    () => new Date(year, month, 1),
    () => new Date(year, month - 1, date + 1),
    () => from,
    () => new Date(year, month - 1, date, hour, minute + 1),
  ][parts.length - 1]!();
  return { from: from.getTime(), to: to.getTime() };
}
