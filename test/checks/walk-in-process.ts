import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkData } from '../../main/data/check/check-data.ts';
import type { PreparedData } from '../../main/data/data-set.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { initialValues } from '../../main/networks/initialisers.ts';
import { listParameters, planNetwork } from '../../main/networks/plan.ts';
import { train } from '../../main/training/train.ts';
import { checks, judgeAll } from '../../shared/checks/catalogue.ts';
import { probeExperiment } from '../../shared/checks/probes.ts';
import type {
  CheckName,
  CheckResult,
  Evidence,
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

/** Walks through checks without processes or store: trains the probes here and judges what they reported. */
export async function walkInProcess(
  setUp: SetUp,
  names: readonly CheckName[] = checks.map(({ name }) => name),
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
  const folder = await mkdtemp(join(tmpdir(), 'netsitter-walk-'));
  try {
    if (names.includes('regularisation')) {
      evidence = { ...evidence, numbers: { ...evidence.numbers, squaredKernels: squareKernels(experiment) } };
    }
    for (const name of names) {
      const check = checks.find((known) => known.name === name)!;
      for (;;) {
        const missing = check.probes(evidence).find((probe) => evidence.probes[probe] === undefined);
        if (missing === undefined) break;
        const record = await runProbe(setUp, missing, evidence, folder);
        evidence = { ...evidence, probes: { ...evidence.probes, [missing]: record } };
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { results: judgeAll(names, evidence), evidence };
}

function squareKernels({ network, training }: ExperimentSpec): number {
  let sum = 0;
  for (const parameter of listParameters(planNetwork(network))) {
    if (!parameter.name.endsWith('kernel')) continue;
    for (const value of initialValues(parameter, training.seed)) sum += value * value;
  }
  return sum;
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
