import { Option } from 'commander';
import { largestSeed } from '../../../../shared/specs/seed.ts';
import { gatherSetting, parseRunName, parseWholeNumber } from '../arguments.ts';

/** An option with a whole number from `lowest` to `highest`. */
export function wholeNumberOption(
  flags: string,
  description: string,
  lowest: number,
  highest: number,
): Option {
  const option = new Option(flags, description);
  return option.argParser((text) => parseWholeNumber(text, option.long!, lowest, highest));
}

export function setOption(description: string): Option {
  return new Option('--set <path=value>', description).default({}, 'none').argParser(gatherSetting);
}

export function seedOption(description: string): Option {
  return wholeNumberOption('--seed <number>', description, 0, largestSeed);
}

/** What is trained, and how. */
export function trainOptions(): Option[] {
  return [
    new Option(
      '--data <name or folder>',
      'a registered data set, a folder or a file; a synthetic set of the format where left out',
    ),
    new Option('--engine <engine>', 'what computes').default('auto'),
    setOption('replace a setting, e.g. training.epochs=5; may be given several times'),
    seedOption('the seed of everything drawn'),
    wholeNumberOption(
      '--threads <number>',
      "threads of an operator; the engine's choice where left out",
      1,
      1024,
    ),
    new Option('--name <text>', "the run's name; the recipe's title where left out").argParser(parseRunName),
  ];
}

/** The file that something is written to; a command that has something to print needs none. */
export function fileOption(
  description = 'the file, - for standard output; its ending names the format',
): Option {
  return new Option('--to <file>', description);
}

export function formatOption(formats: readonly string[]): Option {
  return new Option('--format <format>', 'the format, where the ending does not say').choices(formats);
}

export function forceOption(): Option {
  return new Option('--force', 'replace a file that is there');
}
