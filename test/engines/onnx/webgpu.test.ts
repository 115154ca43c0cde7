import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findEngine } from '../../../main/engines/index.ts';

/**
 * Debian's chromium brings SwiftShader, a Vulkan driver that computes on the processor: slow, and as strict as
 * a real one.
 */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const environment = {
  ...process.env,
  VK_ICD_FILENAMES: driver,
  // The Vulkan loader, where none is installed besides.
  LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], dirname(driver)].filter(Boolean).join(':'),
};
const isThere = existsSync(driver);
if (!isThere) console.warn(`WebGPU is not tested: there is no software Vulkan driver at ${driver}.`);

async function run(...parameters: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const script = join(import.meta.dirname, 'webgpu-trial.ts');
  return promisify(execFile)(process.execPath, [script, ...parameters], {
    env: environment,
    maxBuffer: 2 ** 28,
  });
}

describe.skipIf(!isThere)('on a software GPU', () => {
  test.each(['face', 'pair', 'vector'])(
    'the %s network learns as on the processor, and its state can be read and written',
    async (name) => {
      const { stdout } = await run('compare', name);
      const { largestError } = JSON.parse(stdout) as { largestError: number };
      expect(largestError).toBeGreaterThan(0);
      expect(largestError).toBeLessThan(1e-3);
    },
  );

  test.each(['face', 'pair', 'large', 'vector'])(
    'every node of the graphs of the %s network runs there, but sizes made numbers',
    async (name) => {
      const { stderr } = await run('place', name);
      const nodes = [...stderr.matchAll(/VerifyEachNodeIsAssignedToAnEp\] +(.*)$/gm)].map(
        ([, line]) => line!,
      );
      const placements = new Map<string, string>();
      let place = '';
      for (const line of nodes) {
        place = /placed on \[(\w+)\]/.exec(line)?.[1] ?? place;
        const node = /\((\w+-\d+)\)$/.exec(line)?.[1];
        if (node !== undefined) placements.set(`${place} ${node}`, node);
      }
      expect(nodes.length).toBeGreaterThan(50);
      const fallen = [...placements].filter(([key]) => key.startsWith('CPU')).map(([, node]) => node);
      const afterShape = (node: string): boolean => {
        const index = Number(node.replace('Cast-', ''));
        return placements.has(`WebGpuExecutionProvider Shape-${index - 1}`);
      };
      expect(fallen.filter((node) => !afterShape(node))).toEqual([]);
    },
  );
});

test('a machine without a GPU hears what is missing, one with a GPU its name', async () => {
  const probe = await findEngine('onnx-webgpu').probe();
  const text = expect.stringMatching(/\S/) as string;
  expect(probe).toMatchObject(probe.usable ? { device: text } : { reason: text, remedy: text });
});
