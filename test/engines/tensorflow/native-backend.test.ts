import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadNativeBackend, probeNativeBackend } from '../../../main/engines/tensorflow/native-backend.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Stands in for the package @tensorflow/tfjs-node-gpu, whose native library is seldom there. */
async function createPackage(content: string): Promise<string> {
  const path = join(temporaryFolder(), 'package.cjs');
  await writeFile(path, content);
  return path;
}

const tellsDevice = (usesGpu: boolean): string => `
  exports.version = { 'tfjs-node': '4.22.0' };
  exports.backend = () => ({ isUsingGpuDevice: ${usesGpu} });
`;

describe('the native library is reported', () => {
  test('as not installed, with what would mend it', async () => {
    const probe = await probeNativeBackend(null);
    expect(probe).toMatchObject({ usable: false });
    expect(probe.reason).toContain('not installed');
    expect(probe.remedy).toContain('npm install @tensorflow/tfjs-node-gpu');
  });

  test('as computing on the processor where it finds no CUDA device', async () => {
    const probe = await probeNativeBackend(await createPackage(tellsDevice(false)));
    expect(probe).toMatchObject({ usable: true, library: '@tensorflow/tfjs-node-gpu 4.22.0' });
    expect(probe.device).toMatch(/\S.*\(TensorFlow found no CUDA device\)$/);
  });

  test('as computing on the GPU where it does', async () => {
    const probe = await probeNativeBackend(await createPackage(tellsDevice(true)));
    expect(probe.device).toMatch(/\S.*\(CUDA\)$/);
  });

  test('as not usable where its binding is missing, in its own words', async () => {
    const path = await createPackage(`throw new Error('The native addon can not be found at path: lib.');`);
    expect(await probeNativeBackend(path)).toMatchObject({
      usable: false,
      reason: expect.stringMatching(
        /cannot be loaded: The native addon can not be found at path: lib\.$/,
      ) as string,
      remedy: expect.stringContaining('npm rebuild') as string,
    });
  });

  test('as not usable where it ends the process that loads it', async () => {
    const probe = await probeNativeBackend(await createPackage('process.abort();'));
    expect(probe).toMatchObject({ usable: false });
    expect(probe.reason).toContain('ended its process while loading (SIGABRT)');
  });

  test('as not usable where it never returns', async () => {
    const probe = await probeNativeBackend(await createPackage('for (;;);'), 300);
    expect(probe).toMatchObject({ usable: false });
    expect(probe.reason).toContain('did not load within 0.3 seconds');
  });
});

test('the functions that newer Nodes have removed are there when it is loaded', async () => {
  const path = await createPackage(`
    const util = require('node:util');
    if (!util.isArray([]) || util.isArray({})) throw new Error('isArray');
    if (!util.isNullOrUndefined(null) || util.isNullOrUndefined(0)) throw new Error('isNullOrUndefined');
    ${tellsDevice(false)}
    globalThis.wasLoaded = true;
  `);
  await loadNativeBackend(path);
  expect(globalThis).toHaveProperty('wasLoaded', true);
});

test('a library that cannot be loaded is refused with the reason', async () => {
  await expect(loadNativeBackend(null)).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringMatching(/^The engine tensorflow cannot be used here: .*not installed/) as string,
  });
});
