import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkData } from '../../main/data/check/check-data.ts';
import type { PreparedData } from '../../main/data/data-set.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { compileOptions } from '../../main/engines/compile-options.ts';
import { changeAmongOthers } from '../../main/inspection/measure-numbers.ts';
import { train } from '../../main/training/train.ts';
import { checks, longChecks, explainResults, findCheck } from '../../shared/checks/catalogue.ts';
import { judgeStep } from '../../shared/checks/walk/judge-step.ts';
import { probeExperiment } from '../../shared/checks/probes/probes.ts';
import type {
  CheckName,
  CheckResult,
  Evidence,
  MeasuredNumbers,
  ProbeName,
  ProbeRecord,
} from '../../shared/checks/records.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';

export interface SetUp {
  readonly experiment: ExperimentSpec;
  readonly data: PreparedData;
  readonly engine: Engine;
  readonly threads?: number;
}

/**
 * Walks through checks without processes or store: trains the probes here and judges what they reported. Where
 * `spares` is set, nothing is trained for a check that rests on one that has failed: it cannot tell in any case.
 */
export async function walkInProcess(
  setUp: SetUp,
  names: readonly CheckName[] = checks.map(({ name }) => name).filter((name) => !longChecks.includes(name)),
  { spares = false } = {},
): Promise<{ results: CheckResult[]; evidence: Evidence }> {
  const { experiment, data } = setUp;
  const { classes, counts } = data.overview;
  let evidence: Evidence = {
    experiment,
    facts: { classes, counts },
    findings: checkData({ data, spec: experiment.data, warnings: [], sizes: null }).findings,
    probes: {},
    numbers: {},
  };
  const results: CheckResult[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'netsitter-walk-'));
  try {
    for (const name of names) {
      const check = findCheck(name);
      const hasFailed = (other: CheckName) =>
        results.some((told) => told.check === other && told.verdict === 'fail');
      if (!(spares && check.restsOn.some(hasFailed))) {
        if (check.numbers.some((number) => evidence.numbers[number] === undefined)) {
          evidence = { ...evidence, numbers: await measure(setUp) };
        }
        evidence = await trainProbes(setUp, name, evidence, folder);
      }
      results.push(judgeStep({ check: name, fault: null }, evidence));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // Later probes serve earlier checks, too.
  const judged = spares ? results : names.map((name) => judgeStep({ check: name, fault: null }, evidence));
  return { results: explainResults(judged), evidence };
}

/** What is measured without training, on the parameters as the engine at hand draws them. */
async function measure({ experiment, data, engine, threads }: SetUp): Promise<MeasuredNumbers> {
  const program = await engine.compile({ ...compileOptions(experiment), ...(threads && { threads }) });
  try {
    let squaredKernels = 0;
    for (const { name, values } of (await program.readState()).parameters) {
      if (name.endsWith('/kernel')) for (const value of values) squaredKernels += value * value;
    }
    const leakage = await changeAmongOthers(program, data.splits.train, experiment.training.seed);
    return { squaredKernels, ...(leakage === undefined ? {} : { leakage }) };
  } finally {
    await program.dispose();
  }
}

async function trainProbes(
  setUp: SetUp,
  name: CheckName,
  known: Evidence,
  folder: string,
): Promise<Evidence> {
  let evidence = known;
  for (;;) {
    const missing = findCheck(name)
      .probes(evidence)
      .find((probe) => evidence.probes[probe] === undefined);
    if (missing === undefined) return evidence;
    const record = await runProbe(setUp, missing, evidence, folder);
    evidence = { ...evidence, probes: { ...evidence.probes, [missing]: record } };
  }
}

async function runProbe(
  { experiment, data, engine, threads }: SetUp,
  name: ProbeName,
  { facts }: Evidence,
  folder: string,
): Promise<ProbeRecord> {
  const spec = probeExperiment(name, experiment, facts);
  const record: ProbeRecord = {
    run: 0,
    spec,
    state: 'running',
    reason: null,
    steps: [],
    epochs: [],
    watches: [],
  };
  const emit = (event: TrainingEvent) => {
    if (event.type === 'steps') record.steps.push(...event.steps);
    else if (event.type === 'watches') record.watches.push(...event.watches);
    else if (event.type === 'epoch') takeEpoch(record, event.epoch);
    else if (event.type === 'ended') Object.assign(record, { state: event.state, reason: event.reason });
  };
  try {
    await train(
      {
        spec,
        engine,
        prepareData: () => Promise.resolve(data),
        checkpoints: { folder, runId: 1 },
        resumeFrom: null,
        threads,
        signal: new AbortController().signal,
      },
      emit,
    );
  } catch (error) {
    Object.assign(record, { state: 'failed', reason: String(error) });
  }
  return record;
}

/** Later figures of an epoch complete those before. */
function takeEpoch(record: ProbeRecord, epoch: ProbeRecord['epochs'][number]): void {
  const known = record.epochs.find((other) => other.epoch === epoch.epoch);
  if (known === undefined) record.epochs.push(epoch);
  else {
    known.train = epoch.train ?? known.train;
    known.validation = epoch.validation ?? known.validation;
    known.test = epoch.test ?? known.test;
  }
}
