/** Numbers as a person reads them: few digits, the same everywhere. */

/** Shown where there is no value. */
export const missing = '-';

/**
 * A measured number with `significant` digits, e.g. 0.9750, 423.2, 3.715e-4. Whole numbers are written out;
 * what is smaller than 1e-3 or at least 1e6 takes an exponent. Infinity and NaN are named.
 */
export function formatNumber(value: number | null | undefined, significant = 4): string {
  if (value === null || value === undefined) return missing;
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size >= 10 ** significant && size < 1e6) return value.toFixed(0);
  if (size >= 1e-3 && size < 1e6) return value.toPrecision(significant);
  const [mantissa, exponent] = value.toExponential(significant - 1).split('e');
  return `${mantissa!}e${String(Number(exponent))}`;
}

/** A share as a decimal fraction with three places, e.g. 0.975: the form in which accuracies are reported. */
export function formatFraction(value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  return Number.isFinite(value) ? value.toFixed(3) : String(value);
}

/** A share as a percentage with one place, e.g. "97.0 %". A class without samples has none. */
export function formatPercentage(value: number): string {
  return Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : missing;
}

/** A setting exactly as it is: the shortest text that reads back as the same number, e.g. 0.000371538. */
export function formatSetting(value: number): string {
  const [mantissa, exponent] = String(value).split('e');
  return exponent === undefined ? mantissa! : `${mantissa!}e${String(Number(exponent))}`;
}

/** A whole number with its thousands apart, e.g. 423,244. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : value.toLocaleString('en-GB');
}

/** A time span, e.g. 0:07, 12:30, 1:02:30. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const tail = twoDigits(whole % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** How long something took: as a span, and where that is under a second, "< 1 s". */
export function formatTimeTaken(seconds: number | null | undefined): string {
  return typeof seconds === 'number' && seconds >= 0 && seconds < 1 ? '< 1 s' : formatDuration(seconds);
}

/** A difference with its sign, e.g. "+0.012", "-3", "0": `format` writes the size. What rounds to nothing has no sign. */
export function formatSigned(value: number, format: (size: number) => string): string {
  if (Number.isNaN(value)) return missing;
  const size = format(Math.abs(value));
  if (size === format(0)) return size;
  return `${value > 0 ? '+' : '-'}${size}`;
}

/** An amount of memory with three digits, e.g. 812 MiB, 1.25 GiB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const size = bytes / 1024 ** power;
  return `${size >= 100 ? size.toFixed(0) : String(Number(size.toPrecision(3)))} ${units[power]!}`;
}
