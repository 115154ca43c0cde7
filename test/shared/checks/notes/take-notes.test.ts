import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeNotes } from '../../../../shared/checks/notes/take-notes.ts';
import type { NotedRun, RunNote } from '../../../../shared/checks/notes/records.ts';
import type { EpochWatch } from '../../../../shared/metrics/watches.ts';
import { replaceSettings } from '../../../../shared/specs/settings.ts';
import { fall, makeCourse, upTo, type Story } from './made-up-course.ts';

const learnt = (pace: number): Story['train'] => {
  const loss = fall(0.69, 0.02, pace);
  return (share) => [loss(share), 1 - loss(share) / 1.4];
};
/** What a healthy run looks like: both splits fall together, the validation split ends a little above. */
const healthy: Story = {
  train: learnt(6),
  validation: (share) => [fall(0.69, 0.1, 6)(share), 1 - fall(0.5, 0.03, 6)(share)],
};
const seeds = Array.from({ length: 20 }, (_, at) => at + 1);

function kindsOf(run: NotedRun): RunNote['kind'][] {
  return takeNotes(run).map(({ kind }) => kind);
}

describe('notes on a run', () => {
  test('are not taken of healthy runs, whatever their length, pace and noise', () => {
    const alarms = seeds.flatMap((seed) =>
      [
        makeCourse({ ...healthy, seed }),
        makeCourse({ ...healthy, seed, noise: 0.6 }),
        makeCourse({ ...healthy, seed, epochs: 10, stepsAnEpoch: 25 }),
        makeCourse({ ...healthy, seed, epochs: 3, stepsAnEpoch: 400, train: learnt(10) }),
        makeCourse({ ...healthy, seed, epochs: 200, stepsAnEpoch: 5 }),
      ].flatMap(kindsOf),
    );
    expect(alarms).toEqual([]);
  });

  test.each<readonly [RunNote['kind'], Story]>([
    ['plateau', { train: (share) => [share < 0.2 ? fall(0.69, 0.4, 20)(share) : 0.41, 0.8], noise: 0.08 }],
    ['plateau', { train: () => [0.69, 0.52], noise: 0.05 }],
    ['majority-baseline', { train: () => [0.694, 0.5], noise: 0.05 }],
    ['overfitting', { train: learnt(6), validation: (share) => [0.3 + 2 * (share - 0.3) ** 2, 0.88] }],
    ['generalisation-gap', { train: learnt(8), validation: (share) => [0.6 - 0.1 * share, 0.7] }],
    [
      'validation-better',
      { train: (s) => [fall(0.69, 0.3, 6)(s), 0.8], validation: (s) => [fall(0.69, 0.1, 6)(s), 0.96] },
    ],
    [
      'loss-rising',
      { train: (share) => [share < 0.5 ? fall(0.69, 0.1, 8)(share) : 0.1 + 1.5 * (share - 0.5), 0.9] },
    ],
    ['spike', { ...healthy, step: (step, drawn) => (step >= 900 && step < 912 ? 3 : drawn) }],
    ['still-falling', { train: (share) => [0.69 - 0.45 * share, 0.6 + 0.2 * share] }],
    ['underfitting', { train: (share) => [0.69 - 0.13 * share ** 0.3, 0.65], epochs: 8 }],
    ['impossible-loss', { train: (share) => [fall(0.1, 0.02, 3)(share), 0.98] }],
    ['diverged', { ...healthy, step: (step, drawn) => (step === 300 ? Number.NaN : drawn) }],
  ])('tell of %s, for every seed', (kind, story) => {
    for (const seed of seeds) expect(kindsOf(makeCourse({ ...story, seed }))).toContain(kind);
  });

  test('say where it happened', () => {
    const spike = takeNotes(
      makeCourse({ ...healthy, step: (step, drawn) => (step >= 900 && step < 912 ? 3 : drawn) }),
    );
    expect(spike).toMatchObject([{ kind: 'spike', step: 900, epoch: 23 }]);
    const lost = makeCourse({ ...healthy, step: (step, drawn) => (step === 300 ? Infinity : drawn) });
    expect(takeNotes(lost)[0]).toMatchObject({ kind: 'diverged', severity: 'error', step: 300, epoch: 8 });
    const grown = makeCourse(healthy);
    const failed = {
      ...grown,
      state: 'failed' as const,
      reason: 'diverged at step 120: the data loss is far above',
    };
    expect(takeNotes(upToEnded(failed, 120))[0]).toMatchObject({ kind: 'diverged', step: 120, epoch: 3 });
  });

  test('stay as they are while more points come in', () => {
    const value = fc.double({ min: 0, max: 3, noNaN: true });
    const story = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      levels: fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 6 }),
      noise: fc.constantFrom(0, 0.02, 0.3, 1),
      schedule: fc.constantFrom({ type: 'constant' }, { type: 'cosine' }, { type: 'step', everyEpochs: 4 }),
      nanAt: fc.option(fc.integer({ min: 1, max: 700 })),
    });
    fc.assert(
      fc.property(
        story,
        fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 2, maxLength: 4 }),
        (drawn, cuts) => {
          const at = (share: number) =>
            drawn.levels[Math.min(drawn.levels.length - 1, Math.floor(share * drawn.levels.length))]!;
          const run = makeCourse({
            epochs: 30,
            stepsAnEpoch: 20,
            noise: drawn.noise,
            seed: drawn.seed,
            training: { schedule: drawn.schedule },
            train: (share) => [at(share)[0], Math.min(1, at(share)[1] / 3)],
            validation: (share) => [at(share)[1], Math.min(1, at(share)[0] / 3)],
            step: (step, loss) => (step === drawn.nanAt ? Number.NaN : loss),
          });
          let known: RunNote[] = [];
          for (const cut of [...cuts.sort((one, other) => one - other), 600]) {
            const notes = takeNotes(upTo(run, cut));
            expect(notes).toEqual(expect.arrayContaining(known));
            expect(new Set(notes.map(({ kind }) => kind)).size).toBe(notes.length);
            known = notes;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('propose settings that can be used', () => {
    const stories: Story[] = [
      { train: () => [0.45, 0.8] },
      { train: learnt(6), validation: (share) => [0.3 + 2 * (share - 0.3) ** 2, 0.88] },
      { train: (share) => [0.69 - 0.45 * share, 0.6 + 0.2 * share] },
      { ...healthy, step: (step, drawn) => (step >= 900 && step < 912 ? 3 : drawn) },
      { ...healthy, step: (step, drawn) => (step === 300 ? Number.NaN : drawn) },
    ];
    for (const story of stories) {
      const run = makeCourse(story);
      const proposed = takeNotes(run).flatMap(({ next }) => next ?? []);
      expect(proposed.length).toBeGreaterThan(0);
      for (const { set } of proposed) expect(() => replaceSettings(run.spec, set)).not.toThrow();
    }
  });

  test('say nothing before the data are prepared, of a run without steps, of probes and of range tests', () => {
    const sick = makeCourse({ train: (share) => [0.1 + share, 0.5] });
    expect(kindsOf(sick)).toContain('loss-rising');
    expect(kindsOf({ ...sick, facts: null })).toEqual([]);
    expect(kindsOf({ ...sick, plannedSteps: null })).toEqual([]);
    expect(kindsOf({ ...sick, spec: { ...sick.spec, probe: { trainingSamples: 20 } } })).toEqual([]);
    expect(kindsOf({ ...upTo(makeCourse(healthy), 0), epochs: [] })).toEqual([]);
    const schedule = { type: 'exponential' as const, final: 10 };
    const range = { ...sick.spec, training: { ...sick.spec.training, schedule } };
    expect(kindsOf({ ...sick, spec: range })).toEqual(['impossible-loss']);
  });

  test('hold the learning rate against the band of a walk', () => {
    const run = makeCourse(healthy);
    expect(kindsOf({ ...run, band: { from: 1e-4, to: 1e-2 } })).toEqual([]);
    expect(kindsOf({ ...run, band: { from: 1e-6, to: 1e-4 } })).toEqual(['learning-rate-out-of-band']);
    const [note] = takeNotes({ ...run, band: { from: 1, to: 10 } });
    expect(note).toMatchObject({
      epoch: 0,
      step: 0,
      next: { set: { 'training.optimiser.learningRate': 3 } },
    });
  });

  test('name the layers that are dead, get no gradient, or change by far too much', () => {
    const run = makeCourse({ ...healthy, train: (share) => [fall(0.69, 0.3, 3)(share), 0.85], noise: 0.6 });
    const watched = (change: (epoch: number) => Partial<EpochWatch['layers'][number]>): NotedRun => ({
      ...run,
      watches: Array.from({ length: 40 }, (_, at) => ({
        epoch: at + 1,
        layers: [
          { layer: 'dense-1', squaredGradientNorm: 0.04, updateRatio: 1e-3, deadShare: null },
          {
            layer: 'relu-1',
            squaredGradientNorm: null,
            updateRatio: null,
            deadShare: 0.2,
            ...change(at + 1),
          },
        ],
      })),
    });
    const base = kindsOf(run);
    const added = (run: NotedRun) => takeNotes(run).filter(({ kind }) => !base.includes(kind));
    expect(added(watched(() => ({})))).toEqual([]);
    // One epoch in a row is none.
    expect(added(watched((epoch) => ({ deadShare: epoch === 9 ? 1 : 0.2 })))).toEqual([]);
    expect(added(watched((epoch) => ({ deadShare: epoch >= 9 ? 0.95 : 0.2 })))).toMatchObject([
      { kind: 'dead-layer', epoch: 10, step: 400, measured: expect.stringContaining('relu-1') as string },
    ]);
    const named = (layer: string, change: object) => watched(() => ({ layer, deadShare: null, ...change }));
    expect(added(named('dense-2', { squaredGradientNorm: 1e-20, updateRatio: 1e-3 }))).toMatchObject([
      { kind: 'vanishing-gradient', epoch: 2 },
    ]);
    const jump = watched((epoch) => ({
      layer: 'dense-2',
      squaredGradientNorm: epoch === 12 ? 1e8 : 1,
      updateRatio: 1e-3,
    }));
    expect(added(jump)).toMatchObject([{ kind: 'exploding-gradient', epoch: 12 }]);
    const large = {
      ...watched(() => ({})),
      watches: watched(() => ({})).watches.map(({ epoch, layers }) => ({
        epoch,
        layers: layers.map((told) => ({ ...told, updateRatio: told.updateRatio && 0.5 })),
      })),
    };
    expect(added(large)).toMatchObject([{ kind: 'update-ratio', epoch: 2 }]);
  });
});

/** A run that broke off after so many steps. */
function upToEnded(run: NotedRun, steps: number): NotedRun {
  return { ...upTo(run, steps), state: run.state, reason: run.reason };
}
