import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chooseEngine } from '../../main/engines/choose-engine.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { findEngine } from '../../main/engines/index.ts';
import { tinyExperiment } from '../support/tiny-data.ts';
import { createSlowEngine, createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';

const spec = tinyExperiment();
const quick = createSoftmaxRegressionEngine({ classes: 3, name: 'quick' });
const slow = createSlowEngine(3, 40);
const reference: Engine = {
  ...createSoftmaxRegressionEngine({ classes: 3, name: 'reference' }),
  isReference: true,
};
const absent: Engine = {
  ...quick,
  name: 'absent',
  probe: () => Promise.resolve({ usable: false, reason: 'It is not here.', remedy: 'Install it.' }),
};
const broken = createSoftmaxRegressionEngine({
  classes: 3,
  name: 'broken',
  beforeStep: () => {
    throw new Error('the driver gave up');
  },
});

test('an engine that is named is taken unmeasured', async () => {
  const choice = await chooseEngine('tfjs-cpu', spec);
  expect(choice).toEqual({ engine: findEngine('tfjs-cpu'), account: null });
});

test('auto takes the faster engine and says what it measured', async () => {
  const { engine, account } = await chooseEngine('auto', spec, [slow, absent, quick]);
  expect(engine).toBe(quick);
  expect(account).toMatch(
    /^auto took quick on test device: a step took [\d.e-]+ ms; slow on test device [\d.]+ ms\.$/,
  );
});

test('an engine that fails at this network is passed over, and that is said', async () => {
  const { engine, account } = await chooseEngine('auto', spec, [broken, slow]);
  expect(engine).toBe(slow);
  expect(account).toContain('broken failed (the driver gave up)');
});

test('the reference is taken only where nothing else is usable', async () => {
  expect((await chooseEngine('auto', spec, [reference, slow])).engine).toBe(slow);
  const { engine, account } = await chooseEngine('auto', spec, [reference, absent]);
  expect(engine).toBe(reference);
  expect(account).toBe('auto took reference on test device: nothing as fast is usable here.');
});

test('a GPU that the processor imitates is not even measured where there is an engine besides', async () => {
  const imitated: Engine = {
    ...quick,
    probe: () => Promise.resolve({ usable: true, device: 'imitated GPU', isImitation: true }),
    compile: () => Promise.reject(new Error('measured')),
  };
  const { engine, account } = await chooseEngine('auto', spec, [imitated, slow]);
  expect(engine).toBe(slow);
  expect(account).not.toContain('measured');
});

test('a machine without any usable engine hears every reason', async () => {
  await expect(chooseEngine('auto', spec, [absent])).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringContaining('absent: It is not here.') as string,
  });
});

test('the programs that were measured are disposed of', async () => {
  let open = 0;
  const counted: Engine = {
    ...quick,
    compile: async (options) => {
      const program = await quick.compile(options);
      open += 1;
      program.dispose = async () => {
        await wait(0);
        open -= 1;
      };
      return program;
    },
  };
  await chooseEngine('auto', spec, [counted, { ...counted, name: 'another' }]);
  expect(open).toBe(0);
});
