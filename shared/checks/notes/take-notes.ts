import { formatNumber, formatSetting } from '../../metrics/format.ts';
import { readCourse, type Course } from './course.ts';
import {
  noteGap,
  noteImpossible,
  noteMajority,
  noteOverfitting,
  noteValidationBetter,
} from './generalisation-rules.ts';
import { noteDeadLayers, noteExploding, noteUpdateRatio, noteVanishing } from './layer-rules.ts';
import type { NotedRun, RunNote } from './records.ts';
import { noteEnd, notePlateau } from './progress-rules.ts';
import { noteDivergence, noteRise, noteSpike } from './stability-rules.ts';
import { patience, proposeRate } from '../judges/learning-rate.ts';
import { bandSafety } from '../judges/rate-range.ts';

const rules: readonly ((course: Course) => RunNote | null)[] = [
  noteRateOutOfBand,
  noteImpossible,
  noteDivergence,
  noteRise,
  noteSpike,
  notePlateau,
  noteMajority,
  noteOverfitting,
  noteGap,
  noteValidationBetter,
  noteDeadLayers,
  noteVanishing,
  noteExploding,
  noteUpdateRatio,
  noteEnd,
];

/**
 * What is to be said of a run from its recorded numbers, in the order in which it became clear. A rule looks at each point
 * with what had been recorded by then, and a kind is noted once: what has been noted stays as it is while more points
 * come in. Nothing is noted of a check's short runs, which are judged by their check.
 */
export function takeNotes(run: NotedRun): RunNote[] {
  if (run.spec.probe !== undefined) return [];
  const course = readCourse(run);
  if (course === null) return [];
  const told = isRangeTest(run) ? ofRangeTest : rules;
  const notes = told.flatMap((rule) => rule(course) ?? []);
  return notes.filter((note) => !isRepetition(note, notes)).sort((one, other) => one.step - other.step);
}

/** A rate that grows from step to step makes a loss rise, which is what it is for. */
const ofRangeTest = [noteImpossible, noteDivergence];

function isRangeTest({ spec: { training } }: NotedRun): boolean {
  const { schedule, optimiser } = training;
  return schedule.type === 'exponential' && schedule.final > optimiser.learningRate;
}

/** What another note says more precisely that became clear before, or by the same evaluation. */
const saidBy: Partial<Record<RunNote['kind'], readonly RunNote['kind'][]>> = {
  'generalisation-gap': ['overfitting'],
  'loss-rising': ['diverged'],
  'exploding-gradient': ['diverged'],
  underfitting: ['plateau', 'majority-baseline'],
  plateau: ['majority-baseline'],
};

function isRepetition({ kind, step }: RunNote, notes: readonly RunNote[]): boolean {
  return notes.some(
    (other) =>
      (saidBy[kind] ?? []).includes(other.kind) &&
      (kind === 'plateau' ? other.step < step : other.step <= step),
  );
}

function noteRateOutOfBand({ band, spec }: Course): RunNote | null {
  const rate = spec.training.optimiser.learningRate;
  if (band === null) return null;
  const isHigh = rate > bandSafety * band.to;
  if (!isHigh && rate >= band.from / patience) return null;
  return {
    kind: 'learning-rate-out-of-band',
    severity: 'warning',
    title: 'Learning rate out of its band',
    epoch: 0,
    step: 0,
    measured: `The learning rate is ${formatSetting(rate)}. In the range test of this network the loss falls at rates from ${formatNumber(band.from, 2)} to ${formatNumber(band.to, 2)}.`,
    expected: 'a rate within that range or, given more steps, somewhat below',
    source: 'Smith, "Cyclical learning rates for training neural networks" (2017)',
    causes: [isHigh ? 'The rate is above that range.' : 'The rate is far below that range.'],
    next: proposeRate(band),
  };
}
