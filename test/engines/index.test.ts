import { expect, test } from 'vitest';
import { engines, findEngine } from '../../main/engines/index.ts';
import { UserError } from '../../shared/errors.ts';

test('every engine is found by its name, and "auto" is one of them', () => {
  for (const engine of engines) expect(findEngine(engine.name)).toBe(engine);
  expect(engines).toContain(findEngine('auto'));
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

test('an engine says whether it is usable, and on what', async () => {
  const probe = await findEngine('onnx-cpu').probe();
  expect(probe).toMatchObject({
    usable: true,
    device: expect.stringMatching(/\S.*, \d+ threads?$/) as string,
    library: expect.stringMatching(/^onnxruntime-node \d+\.\d+\.\d+$/) as string,
  });
});
