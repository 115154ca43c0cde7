import { join } from 'node:path';
import type { DecisionRegions, DecisionRegionsRequest } from '../../shared/decision-regions.ts';
import { UserError } from '../../shared/errors.ts';
import type { DataOverview, RunDetail } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';
import type { PreparedData } from '../data/data-set.ts';
import { compileOptions } from '../engines/compile-options.ts';
import { onnxCpuEngine } from '../engines/onnx/engine.ts';
import { planNetwork } from '../networks/plan.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import { evaluateSplit, type SplitEvaluation } from '../training/evaluation.ts';
import { createGiveWay } from '../training/give-way.ts';
import { prepareAgain, type InspectionOptions } from './prepare-again.ts';
import { axisAround, axisOver, gridInputs, inUnits, planeOf, type Plane } from './plane.ts';

/**
 * How the network of a run divides the plane of its two features among the classes, with the points of a split:
 * the parameters of a checkpoint, evaluated over a grid. Where the data cannot be prepared again as they were,
 * there are no points, and the note says why.
 *
 * @throws UserError when the run has no such checkpoint, or its network has not two features
 */
export async function computeDecisionRegions(
  run: RunDetail,
  { checkpoint, split, columns, rows }: Omit<DecisionRegionsRequest, 'id'>,
  { home, signal = new AbortController().signal }: InspectionOptions,
): Promise<DecisionRegions> {
  const overview = needOverview(run);
  const plane = planeOf(overview.features ?? []);
  const kept = findCheckpoint(run, checkpoint);
  const data = await prepareAgain(run, overview, { home, signal });
  const axes = chooseAxes(plane, data);
  const inputs = gridInputs(plane, axes, columns, rows);
  const { predicted, probabilities } = await evaluate(
    run,
    inputs,
    join(home, 'checkpoints', kept.path),
    signal,
  );
  const classes = overview.classes.length;
  const samples = 'splits' in data ? data.splits[split] : null;
  return {
    checkpoint,
    epoch: kept.epoch,
    classes: overview.classes,
    ...axes,
    columns,
    rows,
    predicted: [...predicted],
    confidence: Array.from(predicted, (label, cell) => probabilities[cell * classes + label]!),
    points: samples && {
      split,
      right: inUnits(samples.inputs, plane.right),
      up: inUnits(samples.inputs, plane.up),
      labels: [...samples.labels],
    },
    note: 'note' in data ? `${data.note} No points are shown.` : null,
  };
}

function needOverview({ id, state, dataOverview, spec }: RunDetail): DataOverview {
  if (spec.network.input.kind !== 'vector') {
    throw new UserError(
      'request',
      `Run ${id} looks at pictures; decision regions are drawn of networks with two features.`,
      'Choose a run with two features.',
    );
  }
  if (dataOverview?.features !== undefined) return dataOverview;
  throw new UserError(
    'request',
    `Run ${id} (${state}) has not recorded which features it sees.`,
    'Wait until its data are prepared.',
  );
}

function findCheckpoint({ id, state, checkpoints }: RunDetail, kind: DecisionRegionsRequest['checkpoint']) {
  const found = checkpoints.findLast((checkpoint) => checkpoint.kind === kind);
  if (found !== undefined) return found;
  const there = [...new Set(checkpoints.map((checkpoint) => checkpoint.kind))];
  throw new UserError(
    'request',
    `Run ${id} (${state}) has kept no ${kind} checkpoint.`,
    there.length === 0 ? 'Wait for its first one.' : `There is: ${there.join(', ')}.`,
  );
}

function chooseAxes(
  plane: Plane,
  data: PreparedData | { readonly note: string },
): Pick<DecisionRegions, 'right' | 'up'> {
  if ('splits' in data) {
    const axis = (feature: Plane['right']) =>
      axisOver(
        feature.name,
        splits.flatMap((split) => inUnits(data.splits[split].inputs, feature)),
      );
    return { right: axis(plane.right), up: axis(plane.up) };
  }
  if (plane.right.deviation !== 1 || plane.up.deviation !== 1) {
    return { right: axisAround(plane.right), up: axisAround(plane.up) };
  }
  throw new UserError(
    'request',
    `${data.note} The features of this run are not standardised, so that nothing tells which part of the plane matters.`,
    'Put the data back as they were.',
  );
}

async function evaluate(
  { spec }: RunDetail,
  inputs: Float32Array,
  checkpoint: string,
  signal: AbortSignal,
): Promise<SplitEvaluation> {
  const { program: state } = await readCheckpoint(checkpoint);
  const program = await onnxCpuEngine.compile(compileOptions(spec));
  try {
    await program.writeState(state);
    const { outputs } = planNetwork(spec.network);
    const grid = { inputs, labels: new Int32Array(inputs.length / 2), names: [] };
    const evaluation = await evaluateSplit({ program, outputs, signal, giveWay: createGiveWay() }, grid);
    return evaluation!;
  } finally {
    await program.dispose();
  }
}
