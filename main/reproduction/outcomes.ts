import { formatFraction, formatNumber } from '../../shared/metrics/format.ts';
import type { EpochRecord } from '../../shared/runs.ts';
import { hasDiverged } from '../../shared/searches/settled.ts';
import type { RecipeEvidence, RunEvidence, SearchEvidence } from './evidence.ts';
import { spreadOfFigure } from './figures.ts';
import { judgeDeepGradients, judgeGradientsFixed } from './gradient-outcomes.ts';
import { unjudged, type Verdict } from './judge.ts';
import { together, unknown, type Finding } from './finding.ts';

/** What a source saw that is not one figure: a rule that tells whether it was seen again. */
export interface OutcomeRule {
  /** In one sentence, for readers of the report. */
  readonly rule: string;
  /** The recipe is also judged by its figure; else that figure is one of a network that is meant to fail. */
  readonly besideFigure: boolean;
  readonly judge: (evidence: RecipeEvidence, all: ReadonlyMap<string, RecipeEvidence>) => Finding;
}

const hardlyMoves = 0.01;
const stuck = 3;
const clearly = 0.02;

/** The rules by recipe. A recipe without one is judged by its figures alone. */
export const outcomeRules: Readonly<Partial<Record<string, OutcomeRule>>> = {
  'R-fddb-raw': {
    rule: 'the training loss after the first epoch is above ln 2 = 0.693, what a network that knows nothing loses, or the loss before the first step is at least ten times that.',
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ epochs }) => {
        const [before, after] = [trainLoss(epochs[0]), trainLoss(epochs.at(-1))];
        if (before === null || after === null) return null;
        return {
          seen: after > Math.LN2 || before >= 10 * Math.LN2,
          measured: `training loss ${formatNumber(before)} before the first step, ${formatNumber(after)} after ${epochs.length - 1} epoch`,
        };
      }),
  },
  'R-fddb-regularised': {
    rule: 'before the first step the penalty is more than half of the total loss.',
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ epochs }) => {
        const loss = epochs[0]?.train?.loss;
        if (loss === undefined) return null;
        return {
          seen: loss.regularisation > loss.total / 2,
          measured: `loss ${formatNumber(loss.total)}, of which ${formatNumber(loss.regularisation)} is the penalty`,
        };
      }),
  },
  'R-fddb-lr-low': {
    rule: `from before the first step to the last epoch, the validation loss changes by less than ${100 * hardlyMoves} %.`,
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ epochs }) => {
        const before = epochs[0]?.validation?.loss.total;
        const after = epochs.at(-1)?.validation?.loss.total;
        if (before === undefined || after === undefined) return null;
        return {
          seen: Math.abs(after - before) < hardlyMoves * before,
          measured: `validation loss ${before.toFixed(4)} to ${after.toFixed(4)}`,
        };
      }),
  },
  'R-fddb-lr-high': {
    rule: 'the run ends as diverged in its first epoch.',
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ run }) => ({
        seen: hasDiverged(run) && run.epochsDone === 0,
        measured: run.reason ?? run.state,
      })),
  },
  'R-fddb-overfit': {
    rule: 'training accuracy is 1 and the training loss is below 0.01.',
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ run: { train } }) => {
        if (train === null) return null;
        return {
          seen: train.accuracy === 1 && train.loss.total < 0.01,
          measured: `accuracy ${formatFraction(train.accuracy)}, loss ${formatNumber(train.loss.total)}`,
        };
      }),
  },
  'R-siamese-2': {
    rule: 'the test accuracy is below that of R-siamese-1 (means over the seeds).',
    besideFigure: false,
    judge: (evidence, all) => {
      const ours = meanTestAccuracy(evidence);
      const other = all.get('R-siamese-1');
      const others = meanTestAccuracy(other);
      if (ours === null || others === null || other?.standing !== 'complete') {
        return { ...unknown, measured: 'R-siamese-1 has not run whole in this report' };
      }
      const measured = `test accuracy ${formatFraction(ours)} against ${formatFraction(others)}`;
      return { kind: ours < others ? 'seen' : 'not seen', measured, seenWith: measured };
    },
  },
  'R-siamese-3': {
    rule: 'the run ends by early stopping, before its last epoch.',
    besideFigure: true,
    judge: ({ runs }) =>
      perRun(runs, ({ run, best }) => ({
        seen: run.state === 'finished' && run.epochsDone < run.epochs,
        measured: `${run.state} after epoch ${run.epochsDone} of ${run.epochs}, best at ${best?.epoch ?? '-'}`,
      })),
  },
  'R-mlp-lr': {
    rule: `a rate of 0.001 has the lowest validation loss of the four, 0.00001 still falls at its last epoch and is above it, and 1 ends above ${stuck}.`,
    besideFigure: false,
    judge: ({ searches }) =>
      perSearch(searches, (search) => {
        const rates = ['1', '0.01', '0.001', '0.00001'].map(
          (rate) => [rate, findRate(search, Number(rate))] as const,
        );
        if (rates.some(([, run]) => run === undefined)) return null;
        // A run that diverges in its first epoch has no validation loss: it is above all others.
        const losses = rates.map(([, run]) => run!.epochs.at(-1)?.validation?.loss.total ?? Infinity);
        const [one, hundredth, thousandth, tiny] = losses;
        const slow =
          rates[3]![1]?.epochs.slice(-2).map(({ validation }) => validation?.loss.total ?? NaN) ?? [];
        const lowest = Math.min(one!, hundredth!, tiny!);
        return {
          seen: thousandth! < lowest && one! > stuck && slow.length === 2 && slow[1]! < slow[0]!,
          measured: rates.map(([rate], index) => `rate ${rate}: ${formatNumber(losses[index])}`).join(', '),
        };
      }),
  },
  'R-mlp-epochs': {
    rule: 'train, validation and test loss are each lower on average over the last ten epochs than over epochs 41 to 50.',
    besideFigure: false,
    judge: ({ runs }) =>
      perRun(runs, ({ epochs }) => {
        const falls = (['train', 'validation', 'test'] as const).map((split) => {
          const mean = (from: number, to: number): number => {
            const values = epochs
              .filter(({ epoch }) => epoch > from && epoch <= to)
              .map((record) => record[split]?.loss.total ?? NaN);
            return values.reduce((sum, value) => sum + value, 0) / values.length;
          };
          const last = epochs.at(-1)?.epoch ?? 0;
          return { split, before: mean(40, 50), after: mean(last - 10, last) };
        });
        if (falls.some(({ before, after }) => Number.isNaN(before) || Number.isNaN(after))) return null;
        return {
          seen: falls.every(({ before, after }) => after < before),
          measured: falls
            .map(({ split, before, after }) => `${split} ${formatNumber(before)} to ${formatNumber(after)}`)
            .join(', '),
        };
      }),
  },
  'R-mlp-batchnorm': {
    rule: 'with batch normalisation the validation accuracy is higher at epochs 1, 10 and 20.',
    besideFigure: false,
    judge: ({ searches }) =>
      perSearch(searches, (search) => {
        const runs = ['with', 'without'].map((label) => findLabel(search, label));
        const rows = [1, 10, 20].map((epoch) => runs.map((run) => validationAccuracy(run, epoch)));
        if (rows.flat().includes(null)) return null;
        return {
          seen: rows.every(([withIt, without]) => withIt! > without!),
          measured: `with ${rows.map(([withIt]) => formatFraction(withIt)).join(', ')}, without ${rows.map(([, without]) => formatFraction(without)).join(', ')}`,
        };
      }),
  },
  'R-mlp-batch': {
    rule: 'of the four, the batch of 128 has the highest test accuracy at the end.',
    besideFigure: true,
    judge: ({ searches }) =>
      perSearch(searches, ({ ranked }) => {
        const ends = ranked.flatMap(({ evidence }) =>
          evidence === null
            ? []
            : [{ size: evidence.run.batchSize, accuracy: evidence.run.test?.accuracy ?? NaN }],
        );
        if (ends.length < ranked.length || !ends.some(({ size }) => size === 128)) return null;
        const sorted = ends.toSorted((one, other) => one.size - other.size);
        const best = Math.max(...sorted.map(({ accuracy }) => accuracy));
        return {
          seen: sorted.find(({ size }) => size === 128)!.accuracy === best,
          measured: sorted.map(({ size, accuracy }) => `${size}: ${formatFraction(accuracy)}`).join(', '),
        };
      }),
  },
  'R-mlp-gradients': {
    rule: "training accuracy is below 0.3, and in the last epoch the mean squared gradient norm of at least half of the hidden layers is below a thousandth of the largest layer's; in part where from the last layer back to the second they explode.",
    besideFigure: false,
    judge: ({ runs }) => judgeDeepGradients(runs),
  },
  'R-mlp-gradients-fixed': {
    rule: 'in the last epoch, the mean squared gradient norms of the hidden layers lie within a factor of 1,000 of one another, and training accuracy is above 0.8.',
    besideFigure: false,
    judge: ({ runs }) => perRun(runs, judgeGradientsFixed),
  },
  'R-mlp-implicit': {
    rule: `with sine features the validation accuracy is at least ${clearly} above the plain network's, each at its best epoch.`,
    besideFigure: true,
    judge: ({ searches }) =>
      perSearch(searches, (search) => {
        const [sine, plain] = ['sine features', 'longitude and latitude'].map(
          (label) => findLabel(search, label)?.figures.validationAccuracy,
        );
        if (sine === undefined || plain === undefined) return null;
        return {
          seen: sine - plain >= clearly,
          measured: `${formatFraction(sine)} against ${formatFraction(plain)}`,
        };
      }),
  },
};

/** Whether what the source of a recipe saw was seen again; undefined where its figures alone are judged. */
export function judgeOutcome(
  evidence: RecipeEvidence,
  all: ReadonlyMap<string, RecipeEvidence>,
): (Finding & { readonly verdict: Verdict; readonly rule: OutcomeRule }) | undefined {
  const rule = outcomeRules[evidence.recipe.name];
  if (rule === undefined) return undefined;
  const finding = rule.judge(evidence, all);
  const open = unjudged(evidence);
  if (open !== null) return { ...finding, rule, verdict: open };
  return {
    ...finding,
    rule,
    verdict:
      finding.kind === 'unknown'
        ? { kind: 'open', text: 'not measured' }
        : { kind: finding.kind, text: finding.kind },
  };
}

type Look<Item> = (item: Item) => { readonly seen: boolean; readonly measured: string } | null;

function perRun(runs: readonly RunEvidence[], look: Look<RunEvidence>): Finding {
  return together(runs.map((run) => [run.seed, look(run)]));
}

function perSearch(searches: readonly SearchEvidence[], look: Look<SearchEvidence>): Finding {
  return together(searches.map((search) => [search.seed, look(search)]));
}

function trainLoss(record: EpochRecord | undefined): number | null {
  return record?.train?.loss.total ?? null;
}

function meanTestAccuracy(evidence: RecipeEvidence | undefined): number | null {
  return spreadOfFigure(evidence?.runs.map(({ figures }) => figures) ?? [], 'testAccuracy')?.mean ?? null;
}

function findRate({ ranked }: SearchEvidence, rate: number): RunEvidence | undefined {
  return ranked.find(({ evidence }) => evidence?.run.learningRate === rate)?.evidence ?? undefined;
}

function findLabel({ ranked }: SearchEvidence, label: string): RunEvidence | undefined {
  return ranked.find(({ trial }) => trial.label === label)?.evidence ?? undefined;
}

function validationAccuracy(run: RunEvidence | undefined, epoch: number): number | null {
  return run?.epochs.find((record) => record.epoch === epoch)?.validation?.accuracy ?? null;
}
