import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPeople } from '../../../main/data/lfw/pairs-file.ts';
import { readProtocol } from '../../../main/data/lfw/read-pairs.ts';
import { holdOutPairs } from '../../../main/data/lfw/split-people.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { lfwDataSpecSchema } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const lfw = resolve('../shared/data/lfw');
const present = existsSync(lfw);
if (!present) console.log(`Skipped: the tests on real pairs want LFW in "${lfw}".`);

describe.skipIf(!present)('the pairs of LFW', () => {
  it('are 2,200 for training and 1,000 for the test, of people apart', async () => {
    const { pairs } = await readProtocol(lfw, { protocol: 'development', testSet: 1 });
    expect([pairs.training.length, pairs.test.length]).toEqual([2200, 1000]);
    const trained = new Set(listPeople(pairs.training));
    expect(listPeople(pairs.test).filter((person) => trained.has(person))).toEqual([]);
  });

  it.each(['development', 'ten-fold'] as const)(
    'of the %s protocol are dealt 4 to 1 without a loss and without a person on both sides',
    async (protocol) => {
      const spec = lfwDataSpecSchema.parse({ format: 'lfw', protocol });
      const { pairs } = await readProtocol(lfw, spec);
      for (const seed of [1, 2, 3, 4, 5]) {
        const { train, validation, leftOut } = holdOutPairs(pairs.training, spec, seed);
        expect(leftOut).toEqual([]);
        expect(validation.length).toBe(pairs.training.length / 5);
        expect(train.length).toBe(pairs.training.length - validation.length);
      }
    },
  );

  it('are prepared as the experiment wants them', async () => {
    const cacheFolder = await temporaryFolder();
    const spec = lfwDataSpecSchema.parse({ format: 'lfw' });
    const data = await prepareData({ path: lfw, spec, seed: 1, cacheFolder });
    expect(data.sampleShape).toEqual([2, 1, 105, 105]);
    expect(data.overview.counts).toEqual({ train: [880, 880], validation: [220, 220], test: [500, 500] });
    const { inputs } = data.splits.train;
    let [sum, lowest, highest] = [0, 1, 0];
    for (const value of inputs) {
      sum += value;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    expect(sum / inputs.length).toBeCloseTo(0.45, 1);
    expect([lowest, highest]).toEqual([0, 1]);
  });
});
