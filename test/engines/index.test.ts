import { expect, test } from 'vitest';
import { checkEngineName, engines, findEngine } from '../../main/engines/index.ts';
import { UserError } from '../../shared/errors.ts';

test('every engine is found by its name', () => {
  for (const engine of engines) expect(findEngine(engine.name)).toBe(engine);
});

test('a run may name an engine or leave the choice to "auto"', () => {
  for (const name of ['auto', ...engines.map((engine) => engine.name)]) checkEngineName(name);
  expect(() => {
    checkEngineName('automatic');
  }).toThrow(UserError);
});

test('an unknown engine is refused with the nearest names first', () => {
  expect(() => findEngine('onnx-cpuu')).toThrow(UserError);
  try {
    findEngine('onnx-cpuu');
  } catch (error) {
    expect(error).toMatchObject({ kind: 'request', message: 'There is no engine "onnx-cpuu".' });
    expect((error as UserError).remedy).toMatch(/^Known engines: onnx-cpu,.*auto/);
  }
});

test.each(engines)('$name says on what it is usable, or why not and what would mend it', async (engine) => {
  const probe = await engine.probe();
  const text = expect.stringMatching(/\S/) as string;
  expect(probe).toMatchObject(
    probe.usable ? { device: text, library: text } : { reason: text, remedy: text },
  );
});

test('the engine for the processor is usable wherever its tests run', async () => {
  expect(await findEngine('onnx-cpu').probe()).toMatchObject({
    usable: true,
    device: expect.stringMatching(/\S.*, \d+ threads?$/) as string,
    library: expect.stringMatching(/^onnxruntime-node \d+\.\d+\.\d+$/) as string,
  });
});
