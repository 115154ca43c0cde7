import { missing } from './metrics/format.ts';

/** A moment in the reader's time zone, in an order that sorts, e.g. 2026-11-21 09:05. */
export function formatDateTime(moment: string | null): string {
  if (moment === null) return missing;
  const date = new Date(moment);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The time of day to the second, e.g. 09:05:07. */
export function formatTimeOfDay(moment: string): string {
  const date = new Date(moment);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
