import { describe, expect, test } from 'vitest';
import { onnxCpuEngine } from '../../main/engines/onnx/engine.ts';
import type { CheckName, CheckResult } from '../../shared/checks/records.ts';
import type { LayerSpec } from '../../shared/specs/network.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { standardise } from './drawn-data.ts';
import { families, withLayers, withTraining, type FamilyName } from './families.ts';
import type { MadeSetUp } from './set-ups.ts';
import { walkInProcess } from './walk-in-process.ts';
import { findVariant } from './walk-set-up.ts';

/** What a check proposes is trained: that very check must then have nothing left to fail. */

const seed = 1;

function healthy(family: FamilyName): MadeSetUp {
  const { experiment, drawData } = families[family];
  return {
    experiment: withTraining(experiment, { seed }),
    data: standardise(drawData(seed)),
    engine: onnxCpuEngine,
  };
}

function sabotage(family: FamilyName, title: string): MadeSetUp {
  return findVariant(title).change(healthy(family), family, seed);
}

/** A set-up whose layers are others than those of the family. */
function rebuilt(family: FamilyName, change: (layers: readonly LayerSpec[]) => LayerSpec[]): MadeSetUp {
  const base = healthy(family);
  return { ...base, experiment: withLayers(base.experiment, change) };
}

/** The range test is walked, too: what it tells is what a rate is proposed by. */
async function judge(setUp: MadeSetUp, check: CheckName): Promise<CheckResult> {
  const { results } = await walkInProcess({ ...setUp, threads: 1 }, ['learning-rate-range', check]);
  return results.find((told) => told.check === check)!;
}

const dense = (units: number): LayerSpec => ({ type: 'dense', units, initialiser: 'he-normal' });
const relu: LayerSpec = { type: 'relu' };

const cases: readonly [CheckName, string, MadeSetUp][] = [
  ['gradients', 'dead ReLUs of a perceptron', sabotage('table', 'dead ReLUs')],
  ['gradients', 'dead ReLUs behind convolutions', sabotage('faces', 'dead ReLUs')],
  ['gradients', 'updates that change nothing', sabotage('table', 'learning rate 1e-9')],
  ['learning-rate-high', 'a rate of 10', sabotage('table', 'learning rate 10')],
  ['learning-rate-low', 'a rate of 1e-9', sabotage('table', 'learning rate 1e-9')],
  [
    'initial-loss',
    'residuals that double their input eight times',
    rebuilt('table', (layers) => [
      dense(24),
      { type: 'repeat', times: 8, layers: [{ type: 'residual', layers: [relu, dense(24)] as never }] },
      relu,
      layers.at(-1)!,
    ]),
  ],
  [
    'overfit-subset',
    'hidden layers of one unit',
    rebuilt('table', (layers) => [dense(1), relu, dense(1), relu, layers.at(-1)!]),
  ],
];

describe('what a check proposes mends what it found', () => {
  test.each(cases)('%s: %s', async (check, _, setUp) => {
    const told = await judge(setUp, check);
    expect(['warn', 'fail']).toContain(told.verdict);
    const proposed = replaceSettings(setUp.experiment, told.next!.set);
    expect(proposed).not.toEqual(setUp.experiment);
    const again = await judge({ ...setUp, experiment: proposed }, check);
    expect(again.verdict, again.measured).toBe('pass');
  });

  test('one proposal after the other leads from 100 layers of width 4 to a network that passes', async () => {
    let setUp = sabotage('table', '100 layers of width 4');
    for (const check of ['gradients', 'overfit-subset'] as const) {
      const { next } = await judge(setUp, check);
      setUp = { ...setUp, experiment: replaceSettings(setUp.experiment, next!.set) };
    }
    const { results } = await walkInProcess({ ...setUp, threads: 1 });
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  test('where no setting is at fault, none is proposed', async () => {
    const shuffled = await judge(sabotage('table', 'labels shuffled'), 'input-baseline');
    expect(shuffled.next).toMatchObject({ set: {}, look: 'samples' });
    for (const title of ['a frozen layer', 'initial kernels times 0']) {
      const told = await judge(sabotage('table', title), 'gradients');
      expect([told.verdict, told.next]).toEqual(['fail', null]);
    }
  });
});
