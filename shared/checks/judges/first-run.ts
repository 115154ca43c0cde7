import { toStepColumns } from '../../curves/recorded-steps.ts';
import { formatFraction, formatNumber } from '../../metrics/format.ts';
import { averageWatches } from '../../metrics/watches.ts';
import type { Verdict } from '../../data-check.ts';
import { hasDiverged } from '../../searches/settled.ts';
import { takeNotes } from '../notes/take-notes.ts';
import type { RunNote } from '../notes/records.ts';
import { usableRates } from './learning-rate.ts';
import { plannedSteps } from '../probes/planned-steps.ts';
import type { Check, CheckChart, Evidence, ProbeRecord } from '../records.ts';
import { cannotTell, chart, lossPoints, result } from '../result.ts';
import { countOf, entropy, majorityShare } from '../statistics.ts';

export const firstRun: Check = {
  name: 'first-run',
  title: 'A first whole run',
  question: 'Does the experiment as it is learn what it can, and no more than that?',
  why: 'Only a whole run shows whether the network ends up knowing too little or too much of its training samples. Its curves tell which of the two it is, and what to change first.',
  probes: () => ['whole'],
  numbers: [],
  restsOn: [
    ...(['data', 'network', 'initial-loss', 'regularisation', 'overfit-subset', 'gradients'] as const),
    ...(['learning-rate-low', 'learning-rate-high', 'input-baseline'] as const),
  ],
  judge(evidence) {
    const run = evidence.probes.whole;
    if (run === undefined || run.steps.length === 0) {
      return cannotTell('first-run', 'The whole run has no steps to look at.');
    }
    const notes = notesOf(evidence, run);
    const [worst] = notes;
    return result('first-run', verdictOf(notes), {
      measured: [describeEnd(run), ...notes.map(({ measured }) => measured)].join(' '),
      value: bestOf(run)?.accuracy ?? null,
      expected: 'curves that fall together and end near one another, with nothing to note',
      source: worst?.source ?? 'CS231n, "Train/val accuracy"',
      causes: [...new Set(notes.flatMap(({ causes }) => causes))],
      next: notes.find(({ next }) => next !== null)?.next ?? null,
      chart: runChart(evidence, run),
    });
  },
};

const order: readonly RunNote['severity'][] = ['error', 'warning', 'information'];

/** What is noted of the whole run, the worst first. */
function notesOf(evidence: Evidence, run: ProbeRecord): RunNote[] {
  const { experiment, facts } = evidence;
  const notes = takeNotes({
    spec: run.spec,
    state: run.state,
    reason: run.reason,
    plannedSteps: plannedSteps('whole', experiment, facts),
    facts,
    steps: toStepColumns(run.steps),
    epochs: run.epochs,
    watches: averageWatches(run.watches),
    band: usableRates(evidence),
  });
  return notes.sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

/** What is no better than nothing has failed; what could be better is no reason to fail. */
function verdictOf(notes: readonly RunNote[]): Verdict {
  const isUseless = notes.some(({ kind, severity }) => severity === 'error' || kind === 'majority-baseline');
  if (isUseless) return 'fail';
  return notes.some(({ severity }) => severity === 'warning') ? 'warn' : 'pass';
}

function bestOf({ epochs }: ProbeRecord): { readonly epoch: number; readonly accuracy: number } | null {
  let best: { epoch: number; accuracy: number } | null = null;
  for (const { epoch, validation } of epochs) {
    if (epoch === 0 || validation === null) continue;
    if (best === null || validation.accuracy > best.accuracy) best = { epoch, accuracy: validation.accuracy };
  }
  return best;
}

function describeEnd(run: ProbeRecord): string {
  if (hasDiverged(run)) return `The run ${run.reason!}.`;
  const best = bestOf(run);
  const last = run.epochs.at(-1)!;
  const train = run.epochs.findLast(({ epoch, train: figures }) => epoch > 0 && figures !== null)?.train;
  const trained = train
    ? ` Training split: accuracy ${formatFraction(train.accuracy)}, data loss ${formatNumber(train.loss.data)}.`
    : '';
  const held =
    best === null
      ? ''
      : ` Best validation accuracy ${formatFraction(best.accuracy)}, after epoch ${best.epoch}.`;
  return `${last.epoch} epochs.${held}${trained}`;
}

/** Evaluations by epoch; where none are made, the training steps. */
function runChart({ facts, experiment }: Evidence, { epochs, steps }: ProbeRecord): CheckChart {
  const of = (split: 'train' | 'validation') => {
    const told = epochs.filter((record) => record[split] !== null);
    return { x: told.map(({ epoch }) => epoch), y: told.map((record) => record[split]!.loss.data) };
  };
  const hasEvaluations = of('validation').x.length > 1;
  const isCrossEntropy = experiment.training.loss !== 'mean-squared-error';
  const shares = facts.counts.validation;
  const known = isCrossEntropy && countOf(facts, 'validation') > 0 && majorityShare(shares) < 1;
  return chart({
    title: 'Data loss of the whole run',
    xTitle: hasEvaluations ? 'epoch' : 'step',
    yTitle: 'data loss',
    series: hasEvaluations
      ? [
          { name: 'training split', ...of('train') },
          { name: 'validation split', ...of('validation') },
        ]
      : [
          {
            name: 'each step',
            ...lossPoints(steps),
          },
        ],
    levels: known ? [{ name: "from the classes' shares alone", y: entropy(shares) }] : [],
  });
}
