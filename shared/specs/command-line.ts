/** The command line that does what the window does, to be copied. */

/** `netsitter train ...` of a recipe's name or file, with what differs from it; for a POSIX shell. */
export function trainCommand(request: {
  readonly recipe: string;
  readonly data?: string | undefined;
  readonly engine?: string | undefined;
  readonly set: Readonly<Record<string, unknown>>;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly name?: string | undefined;
}): string {
  const { recipe, data, engine = 'auto', set, seed, threads, name } = request;
  const words = [
    'netsitter',
    'train',
    recipe,
    ...(data === undefined ? [] : ['--data', data]),
    ...(engine === 'auto' ? [] : ['--engine', engine]),
    ...Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${writeValue(value)}`]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...(name === undefined ? [] : ['--name', name]),
  ];
  return words.map(quote).join(' ');
}

/** A text that would read as JSON otherwise is written as JSON. */
function writeValue(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value.trim() === value ? value : JSON.stringify(value);
  }
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
