import { checks, longChecks } from '../../shared/checks/catalogue.ts';
import { lookAtSamples } from '../../shared/checks/proposals/next-step.ts';
import type { CheckChart, CheckName, CheckResult } from '../../shared/checks/records.ts';
import type { Verdict } from '../../shared/data-check.ts';
import type { Store } from '../../main/store/store.ts';
import { smallSpec } from './stored-run.ts';

const owner = { processId: 1, processStarted: 'long ago' };

/** A chart with everything a chart may have, gaps and values that no logarithmic axis shows among them. */
export const madeUpChart: CheckChart = {
  title: 'Data loss against learning rate',
  xTitle: 'learning rate',
  yTitle: 'data loss',
  isXLogarithmic: true,
  isYLogarithmic: true,
  series: [
    { name: 'each step', x: [1e-6, 1e-4, 1e-2, 1], y: [0.69, 0.42, Number.NaN, Infinity] },
    { name: 'mean of 8 steps', x: [1e-6, 1e-4, 1e-2], y: [0.7, 0.5, 0.3] },
  ],
  levels: [{ name: 'expected', y: Math.LN2 }],
  band: { name: 'usable', from: 1e-4, to: 1e-2 },
  mark: { name: 'chosen', x: 1e-3 },
};

const triedRate = {
  label: 'Try a learning rate of 1e-4',
  set: { 'training.optimiser.learningRate': 1e-4 },
};

export function madeUpResult(check: CheckName, verdict: Verdict): CheckResult {
  const isWell = verdict === 'pass';
  return {
    check,
    verdict,
    measured: `Measured of ${check}: 0.4213.`,
    value: 0.4213,
    expected: 'about 0.6931, ln 2',
    source: 'CS231n, Neural Networks 3',
    causes: isWell ? [] : [`The likeliest cause of ${check}`, 'Another cause'],
    next: isWell ? null : check === 'input-baseline' ? lookAtSamples : triedRate,
    chart: check === 'network' || check === 'data' ? null : madeUpChart,
    findings:
      check === 'data'
        ? [
            {
              id: 'balance',
              title: 'Classes are balanced',
              verdict,
              measured: '20 and 20 samples',
              value: 1,
              expected: 'even',
              source: 'the data',
              cause: null,
              remedy: null,
              details: [],
            },
          ]
        : [],
    explainedBy: null,
  };
}

/** Stores a walk that has ended with these verdicts; whatever is not named passed. */
export function storeMadeUpWalk(
  store: Store,
  verdicts: Readonly<Partial<Record<CheckName, Verdict>>>,
  name = 'Made-up walk',
): number {
  const names = checks.map((check) => check.name).filter((check) => !longChecks.includes(check));
  const { id } = store.walks.create(
    {
      name,
      recipe: null,
      engine: 'onnx-cpu',
      dataSource: { name: 'faces', path: '/nowhere', format: 'fddb' },
      spec: smallSpec,
      refusal: null,
      checks: names,
      plan: { atOnce: 1, threads: 1 },
    },
    owner,
  );
  for (const check of names) {
    const result = madeUpResult(check, verdicts[check] ?? 'pass');
    store.walks.writeStep(id, check, { state: 'done', seconds: 1.5, result });
  }
  store.walks.end(id, 'finished', 'every check is done');
  return id;
}
