import { findCheck } from '../../../shared/checks/catalogue.ts';
import type { CheckResult, NextStep } from '../../../shared/checks/records.ts';
import type { WalkDetail, WalkStep } from '../../../shared/checks/walk/walks.ts';
import { formatTimeTaken } from '../../../shared/metrics/format.ts';
import type { Finding } from '../../../shared/data-check.ts';
import type { DataSource } from '../../../shared/runs.ts';
import { asSetOptions, quoteWord } from '../../../shared/shell-words.ts';
import { endSentence, print, printColumns } from './output.ts';

/** What `--json` ends with: the walk with its checks by name, without the experiment's settings. */
export function walkResult({ walk, spec, ...rest }: WalkDetail): object {
  return {
    ...rest,
    walk: rest.id,
    settings: spec,
    checks: walk.map(({ check, result, ...step }) => ({
      ...step,
      ...(result ?? { verdict: null }),
      check,
    })),
  };
}

/** Prints a table of the checks, and of those that do not pass what was expected and what to do. */
export function printWalk(walk: WalkDetail): void {
  const reason = walk.reason === null ? '' : `: ${walk.reason}`;
  print(
    endSentence(
      `Walk ${walk.id}, ${walk.name} on ${walk.dataName}, seed ${walk.seed}, ${walk.state}${reason}`,
    ),
  );
  print();
  const rows = walk.walk.map((step) => [
    step.check,
    verdictOf(step),
    formatTimeTaken(step.seconds),
    step.result?.measured ?? '',
  ]);
  printColumns([['check', 'verdict', 'time', 'measured'], ...rows], 'llrl');
  for (const step of walk.walk) printFault(step, walk.dataSource);
  print();
  print(`${walk.verdict ?? 'nothing told'}: ${countVerdicts(walk.walk)}`);
}

function printFault(step: WalkStep, dataSource: DataSource): void {
  const { result, runs } = step;
  if (result === null || (result.verdict !== 'fail' && result.verdict !== 'warn')) return;
  print();
  print(`${result.verdict}: ${findCheck(step.check).title}`);
  const lines = result.findings.length > 0 ? describeFindings(result.findings) : describeCauses(result);
  if (result.next !== null) lines.push(`Next: ${describeNext(result.next, dataSource)}`);
  if (runs.length > 0) lines.push(`Runs: ${runs.map(({ run, probe }) => `${run} (${probe})`).join(', ')}`);
  for (const line of lines) print(`  ${line}`);
}

function describeCauses({ expected, source, causes }: CheckResult): string[] {
  return [
    `Expected: ${endSentence(`${expected} (${source})`)}`,
    ...causes.map((cause) => `Likely cause: ${cause}`),
  ];
}

/** Of a look at the data that found several faults, each with its own figures. */
function describeFindings(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .flatMap(({ verdict, title, measured, expected, source, cause, remedy }) => [
      `${verdict}: ${title}`,
      `  ${measured}`,
      `  Expected: ${endSentence(`${expected} (${source})`)}`,
      ...(cause === null ? [] : [`  Likely cause: ${`${cause} ${remedy ?? ''}`.trim()}`]),
    ]);
}

function describeNext({ label, set, look }: NextStep, { name, path }: DataSource): string {
  if (look === undefined) return `${label}, ${asSetOptions(set)}`;
  return `${label}, \`netsitter data check ${quoteWord(name ?? path)} --grid samples.png\``;
}

function verdictOf({ state, result }: WalkStep): string {
  if (state !== 'done' || result === null) return state;
  return result.explainedBy === null ? result.verdict : `${result.verdict} (${result.explainedBy})`;
}

/** "10 pass, 1 warn" */
function countVerdicts(steps: readonly WalkStep[]): string {
  const counts = Map.groupBy(steps, ({ state, result }) =>
    state === 'done' ? (result?.verdict ?? state) : state,
  );
  return [...counts].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ');
}
