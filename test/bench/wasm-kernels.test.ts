import { expect, test } from 'vitest';
import { findEngine } from '../../main/engines/index.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { randomBatch } from '../engines/tensorflow/compare-engines.ts';
import { smallNetwork } from '../networks/models.ts';
import { adam } from './tasks.ts';
import { tfjsWasmEngine } from './tfjs-wasm.ts';

test('TensorFlow.js as WebAssembly trains convolutions of either padding and any stride as ONNX Runtime does', async () => {
  const network = smallNetwork();
  const options = {
    network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.01 },
    optimiser: adam(0.01),
    seed: 1,
    threads: 1,
  } as const;
  const wasm = await tfjsWasmEngine.compile(options);
  const onnx = await findEngine('onnx-cpu').compile(options);
  const batch = randomBatch(network, 5, new RandomStream(1));
  const expected = await onnx.gradients(batch);
  const found = await wasm.gradients(batch);
  expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  expected.forEach(({ name, values }, index) => {
    const largest = Math.max(...values.map(Math.abs));
    const differences = values.map((value, place) => Math.abs(value - found[index]!.values[place]!));
    expect(Math.max(...differences), name).toBeLessThan(1e-4 * largest);
  });
  await wasm.dispose();
  await onnx.dispose();
});
