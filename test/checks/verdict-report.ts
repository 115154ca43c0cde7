import type { CheckName } from '../../shared/checks/records.ts';
import { families, familyNames } from './families.ts';
import { findVariant, type WalkedTask } from './walk-set-up.ts';
import type { Variant } from './set-ups.ts';

/** What of a walk was not as wanted, in lines to read. */
export function describeUnwanted({ variant, family, seed, outcome, results }: WalkedTask): string[] {
  const { wanted } = findVariant(variant);
  const told = (name: CheckName) => results.find(({ check }) => check === name)!;
  const describe = (kind: string, name: CheckName) =>
    `${kind}: ${variant}, ${family}, seed ${seed}: ${name} says ${told(name).verdict}. ${told(name).measured}`;
  return [
    ...(outcome.isMissed && wanted ? [describe('missed', wanted.check)] : []),
    ...outcome.falseAlarms.map((name) => describe('false alarm', name)),
    ...(wanted === null ? outcome.warnings.map((name) => describe('warning', name)) : []),
  ];
}

/** The table of all walks as Markdown. */
export function formatReport(
  chosen: readonly Variant[],
  walked: readonly WalkedTask[],
  machine: readonly string[],
): string {
  const seeds = new Set(walked.map(({ seed }) => seed)).size;
  const count = (holds: (task: WalkedTask) => boolean) => walked.filter(holds).length;
  const isHealthy = ({ variant }: WalkedTask) => findVariant(variant).wanted === null;
  const totals = [
    `${walked.length} walks, ${seeds} seeds, as many of each set-up as the column "seen" says.`,
    `Missed: ${count(({ outcome }) => outcome.isMissed)} of ${count((task) => !isHealthy(task))} sabotaged.`,
    `False alarms: ${count((task) => isHealthy(task) && task.outcome.falseAlarms.length > 0)} of ${count(isHealthy)} healthy, ${count((task) => !isHealthy(task) && task.outcome.falseAlarms.length > 0)} of ${count((task) => !isHealthy(task))} sabotaged (a failure besides the one wanted).`,
    `Warnings: ${count((task) => isHealthy(task) && task.outcome.warnings.length > 0)} of the healthy.`,
  ];
  const rows = chosen.flatMap((variant) =>
    (variant.families ?? familyNames).flatMap((family) => {
      const own = walked.filter((task) => task.variant === variant.title && task.family === family);
      return own.length === 0 ? [] : [formatRow(variant, family, own)];
    }),
  );
  const unwanted = walked.flatMap(describeUnwanted);
  return [
    '# Verdicts of the checks on healthy and sabotaged set-ups',
    '',
    ...machine.map((line) => `- ${line}`),
    ...familyNames.map((name) => `- ${name}: ${families[name].title}`),
    '',
    totals.join(' '),
    '',
    '| set-up | family | wanted | seen | other failures | warnings |',
    '| --- | --- | --- | ---: | --- | --- |',
    ...rows,
    '',
    ...(unwanted.length > 0
      ? ['## What was not as wanted', '', ...unwanted.map((line) => `- ${line}`), '']
      : []),
  ].join('\n');
}

function formatRow({ title, wanted }: Variant, family: string, own: readonly WalkedTask[]): string {
  const good = own.filter(({ outcome }) =>
    wanted === null ? outcome.falseAlarms.length === 0 : !outcome.isMissed,
  ).length;
  const cells = [
    title,
    family,
    wanted === null ? 'no failure' : `${wanted.check}: ${wanted.verdict}`,
    `${good} of ${own.length}`,
    countNames(own.flatMap(({ outcome }) => outcome.falseAlarms)),
    countNames(own.flatMap(({ outcome }) => outcome.warnings)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** "gradients 3, data 1" */
function countNames(names: readonly CheckName[]): string {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  return counts
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
