import { formatFraction, formatSetting } from '../../metrics/format.ts';
import { findBorders, narrowAxes } from '../../searches/borders.ts';
import { findBestTrial, rankTrials } from '../../searches/ranking.ts';
import type { TrialRecord } from '../../searches/records.ts';
import { hasDiverged } from '../../searches/settled.ts';
import { describeAxis } from '../../searches/axis-text.ts';
import { axisName, shortAxisName, trialChanges } from '../../searches/trials.ts';
import type { RangeAxis, SearchAxis } from '../../specs/search.ts';
import { groundwork } from './groundwork.ts';
import { usableRates } from './learning-rate.ts';
import { probeExperiment } from '../probes/probes.ts';
import type {
  Check,
  CheckChart,
  CheckResult,
  CheckSearch,
  Evidence,
  NextStep,
  ProbeName,
  SearchCheckName,
  SearchRecord,
} from '../records.ts';
import { cannotTell, chart, result } from '../result.ts';
import { accuracyError, countEvaluated, countOf, lastOf, majorityShare } from '../statistics.ts';

const rateSetting = 'training.optimiser.learningRate';
const weightSetting = 'training.l2Regularisation';

/** Trials of each search: CS231n asks for many short ones first, then for fewer around the best. */
export const searchTrials = { 'coarse-search': 16, 'fine-search': 12 } as const;
/** The coarse search looks so far beyond either end of the band that the range test found. */
const widening = 10;
/** Where no band was found: `10 ** uniform(-6, 1)` of CS231n, without the rates at which nothing learns. */
const unknownRates = { from: 1e-6, to: 1e-1 } as const;
/** L2 weights between doing nothing to be seen and holding everything down. */
const searchedWeights = { from: 1e-6, to: 1e-1 } as const;
/** Standard errors beyond which the best trial is better than the experiment's own settings: it is the best of many draws. */
const certainty = 3;

/** Each search is compared with a probe of the same length at the experiment's own settings. */
const ownProbe = { 'coarse-search': 'trial', 'fine-search': 'longer' } as const satisfies Record<
  SearchCheckName,
  ProbeName
>;

const restsOn = [...groundwork, 'input-baseline', 'shuffled-labels'] as const;

export const coarseSearch: Check = {
  name: 'coarse-search',
  title: 'Coarse search',
  question: 'Which learning rates and L2 weights, over many orders of magnitude, begin to learn best?',
  why: 'Many short runs with settings drawn at random on logarithmic axes show within minutes in which corner good settings lie. Random draws try a new value of each setting every time, which a grid does not.',
  probes: () => [ownProbe['coarse-search'], 'range'],
  numbers: [],
  search: (evidence) => planSearch('coarse-search', evidence, coarseAxes(evidence)),
  restsOn,
  judge: (evidence) => judgeSearch('coarse-search', evidence),
};

export const fineSearch: Check = {
  name: 'fine-search',
  title: 'Fine search',
  question: 'Which settings around the best of the coarse search are the best, given more steps?',
  why: 'What begins well need not end well, so the best corner is searched again with longer runs. A best value at the edge of the range says that the range was not the right one.',
  probes: () => [ownProbe['fine-search'], 'range'],
  numbers: [],
  search: (evidence) => planSearch('fine-search', evidence, fineAxes(evidence)),
  restsOn,
  judge: (evidence) => judgeSearch('fine-search', evidence),
};

/** A random search over short runs of the experiment; null without a validation split, by which trials are ranked. */
function planSearch(name: SearchCheckName, evidence: Evidence, axes: SearchAxis[]): CheckSearch | null {
  const { experiment, facts } = evidence;
  if (countOf(facts, 'validation') === 0) return null;
  const common = probeExperiment(ownProbe[name], experiment, facts);
  return {
    experiment: {
      ...common,
      training: { ...common.training, evaluateEachEpoch: ['validation'], watchEverySteps: 0 },
    },
    search: {
      strategy: 'random',
      axes,
      trials: searchTrials[name],
      rankBy: 'validation-accuracy',
      seed: experiment.training.seed,
    },
  };
}

function coarseAxes({ probes }: Evidence): RangeAxis[] {
  const band = usableRates({ probes });
  const rates = band === null ? unknownRates : { from: band.from / widening, to: band.to * widening };
  return [logarithmic(rateSetting, rates), logarithmic(weightSetting, searchedWeights)];
}

function fineAxes(evidence: Evidence): SearchAxis[] {
  const coarse = evidence.searches?.['coarse-search'];
  if (coarse === undefined) return coarseAxes(evidence);
  const ranked = rankTrials(coarse.trials, coarse.spec.rankBy).filter(isUsable);
  return narrowAxes(coarse.spec, ranked, evidence.experiment);
}

function logarithmic(setting: string, { from, to }: { from: number; to: number }): RangeAxis {
  const tidy = (value: number) => Number(value.toPrecision(2));
  return { kind: 'range', setting, from: tidy(from), to: tidy(to), scale: 'logarithmic', whole: false };
}

function judgeSearch(name: SearchCheckName, evidence: Evidence): CheckResult {
  const { facts, probes, searches } = evidence;
  const found = searches?.[name];
  if (countOf(facts, 'validation') === 0) {
    return cannotTell(
      name,
      'There is no validation split to rank trials by. Hold out a part for validation.',
    );
  }
  if (found === undefined) return cannotTell(name, 'The search was not made.');
  const ranked = rankTrials(found.trials, found.spec.rankBy);
  if (ranked.length === 0) return cannotTell(name, 'No trial came to a figure.');
  const drawn = searchChart(evidence, found);
  const best = findBestTrial(found.trials, found.spec.rankBy);
  const source =
    'CS231n, "Hyperparameter optimization": random search on logarithmic axes from coarse to fine, careful with best values on the border; Bergstra and Bengio (2012)';
  if (best === null) {
    return result(name, 'fail', {
      measured: `All ${ranked.length} trials diverged, at ${describeRanges(found)}.`,
      value: Number.NaN,
      expected: 'trials that learn at some of the settings',
      source,
      causes: ['The network trains at none of these settings: see the checks before this one.'],
      chart: drawn,
    });
  }
  const own = ownOf(evidence, name);
  const samples = countEvaluated(facts, 'validation', probes[ownProbe[name]]);
  const noise = accuracyError(smooth(best.best!.accuracy, samples), samples);
  const majority = majorityShare(facts.counts.validation);
  const learns = best.best!.accuracy - majority > certainty * accuracyError(majority, samples);
  const gain = own === null ? null : best.best!.accuracy - own;
  const isBetter = gain !== null && gain > certainty * Math.SQRT2 * noise;
  const borders = borderTexts(evidence, found, best, noise);
  const verdict = !learns ? 'fail' : borders.length > 0 || isBetter ? 'warn' : 'pass';
  return result(name, verdict, {
    measured: [
      describeBest(found, best),
      own === null ? '' : `The experiment's own settings came to ${formatFraction(own)} in as many steps.`,
      describeSpread(ranked),
      ...borders,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    value: best.best!.accuracy,
    expected: `a best trial above the ${formatFraction(majority)} of always naming the largest class, inside the ranges searched, and no more than ${certainty} standard errors above the experiment's own settings`,
    source,
    causes: [
      ...(learns ? [] : ['None of the settings tried teaches the network more than the largest class.']),
      ...(borders.length > 0 ? ['The range searched ends before the best values do.'] : []),
      ...(isBetter
        ? ["The experiment's own learning rate or L2 weight lies outside of what works best."]
        : []),
    ],
    next: verdict === 'warn' ? proposeBest(best) : null,
    chart: drawn,
  });
}

/** What the experiment's own settings came to on the validation split in as many steps; null where that is not known. */
function ownOf({ probes }: Evidence, name: SearchCheckName): number | null {
  const record = probes[ownProbe[name]];
  return (record && lastOf(record, 'validation')?.accuracy) ?? null;
}

/** An accuracy of 1 over a few samples is not certain: one more of each kind is counted (Laplace's rule). */
function smooth(accuracy: number, samples: number): number {
  return (accuracy * samples + 1) / (samples + 2);
}

/**
 * Where better trials may lie: the best is at an edge, and none inside is within one standard error of it (the
 * one-standard-error rule, Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", section 7.10). Where
 * one is, the edge is an accident of the draw.
 */
function borderTexts(
  { experiment }: Evidence,
  { spec, trials }: SearchRecord,
  best: TrialRecord,
  noise: number,
): string[] {
  return findBorders(spec, best, experiment).flatMap(({ axis, edge, text }) => {
    const isRivalled = trials.some(
      (trial) =>
        isUsable(trial) &&
        trial.best !== null &&
        trial.best.accuracy >= best.best!.accuracy - noise &&
        !findBorders(spec, trial, experiment).some((other) => other.axis === axis && other.edge === edge),
    );
    return isRivalled ? [] : [text];
  });
}

function isUsable({ run }: TrialRecord): boolean {
  return run !== null && !hasDiverged(run);
}

function describeBest({ spec, trials }: SearchRecord, best: TrialRecord): string {
  const settings = spec.axes.map((axis) => {
    const value = trialChanges(best)[axisName(axis)] as number;
    return `${shortAxisName(spec.axes, axis)} ${formatSetting(Number(value.toPrecision(3)))}`;
  });
  const diverged = trials.filter(({ run }) => run !== null && hasDiverged(run)).length;
  const lost = diverged === 0 ? '' : `, ${diverged} of which diverged`;
  return `Best of ${trials.length} trials${lost}: validation accuracy ${formatFraction(best.best!.accuracy)} at ${settings.join(', ')}.`;
}

function describeSpread(ranked: readonly TrialRecord[]): string {
  if (ranked.length < 2) return '';
  const middle = ranked[Math.floor(ranked.length / 2)]!;
  return `Half of the trials came to ${formatFraction(middle.best!.accuracy)} or more, the worst to ${formatFraction(ranked.at(-1)!.best!.accuracy)}.`;
}

function describeRanges({ spec }: SearchRecord): string {
  return spec.axes.map((axis) => `${shortAxisName(spec.axes, axis)} ${describeAxis(axis)}`).join(' and ');
}

function proposeBest(best: TrialRecord): NextStep {
  const set = Object.fromEntries(
    Object.entries(trialChanges(best)).map(([path, value]) => [
      path,
      Number((value as number).toPrecision(2)),
    ]),
  );
  const settings = Object.entries(set).map(
    ([path, value]) => `${path.split('.').at(-1)!} ${formatSetting(value)}`,
  );
  return { label: `Try ${settings.join(', ')}`, set };
}

function searchChart(evidence: Evidence, { trials }: SearchRecord): CheckChart {
  const rated = trials
    .filter(({ best }) => best !== null)
    .map((trial) => ({ rate: Number(trialChanges(trial)[rateSetting]), accuracy: trial.best!.accuracy }))
    .sort((one, other) => one.rate - other.rate);
  return chart({
    title: 'Validation accuracy against learning rate',
    xTitle: 'learning rate',
    yTitle: 'validation accuracy',
    isXLogarithmic: true,
    series: [
      {
        name: 'trials',
        x: rated.map(({ rate }) => rate),
        y: rated.map(({ accuracy }) => accuracy),
      },
    ],
    levels: [{ name: 'largest class', y: majorityShare(evidence.facts.counts.validation) }],
    mark: { name: 'chosen', x: evidence.experiment.training.optimiser.learningRate },
  });
}
