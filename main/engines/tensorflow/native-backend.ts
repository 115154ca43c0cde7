import { createRequire } from 'node:module';
import { UserError } from '../../../shared/errors.ts';
import { describeGpu } from '../describe-gpu.ts';
import type { EngineProbe } from '../engine.ts';
import { isElectron, tryInOwnProcess } from '../guarded-trial.ts';
import { describeProcessor } from '../processor.ts';

const packageName = '@tensorflow/tfjs-node-gpu';
const require = createRequire(import.meta.url);

/** Loads the package given as an argument and tells on what it computes, as one line of JSON. */
const loadingScript = `
  const util = require('node:util');
  util.isArray ??= Array.isArray;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const tf = require(process.argv[1]);
  const { isUsingGpuDevice } = tf.backend();
  console.log(JSON.stringify({ usesGpu: isUsingGpuDevice === true, version: tf.version['tfjs-node'] }));
`;

const probes = new Map<string, Promise<EngineProbe>>();

/**
 * Tries TensorFlow's native library in a process of its own. `path` is that of the package, null where there is
 * none; it is tried once and remembered.
 */
export function probeNativeBackend(path = findPackage(), patience?: number): Promise<EngineProbe> {
  if (path === null) {
    return Promise.resolve({
      usable: false,
      reason: `The optional package ${packageName} is not installed, or its installation failed for want of TensorFlow's library, which it downloads.`,
      remedy: `Run \`npm install ${packageName}\` where storage.googleapis.com can be reached, or name a mirror in TFJS_NODE_CDN_STORAGE.`,
    });
  }
  if (isElectron()) {
    return Promise.resolve({
      usable: false,
      reason: 'The desktop application has no separate process in which TensorFlow could be tried safely.',
      remedy:
        'Use the command line: `netsitter train --engine tensorflow`, or `netsitter serve` for the window.',
    });
  }
  const probe = probes.get(path) ?? tryToLoad(path, patience);
  probes.set(path, probe);
  return probe;
}

/** Loads the native library into this process and registers the backend `tensorflow`. */
export async function loadNativeBackend(path = findPackage()): Promise<void> {
  const probe = await probeNativeBackend(path);
  if (!probe.usable || path === null) {
    throw new UserError(
      'request',
      `The engine tensorflow cannot be used here: ${probe.reason}`,
      probe.remedy ?? '',
    );
  }
  putBackRemovedFunctions();
  require(path);
}

/** The package calls two functions that Node 23 has removed (github.com/tensorflow/tfjs/issues/8609). */
function putBackRemovedFunctions(): void {
  const utilities = require('node:util') as Record<string, unknown>;
  utilities['isArray'] ??= Array.isArray;
  utilities['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
}

function findPackage(): string | null {
  try {
    return require.resolve(packageName);
  } catch {
    return null;
  }
}

async function tryToLoad(path: string, patience: number | undefined): Promise<EngineProbe> {
  const outcome = await tryInOwnProcess(loadingScript, [path], patience);
  if ('failure' in outcome) {
    return {
      usable: false,
      reason: `${packageName} is installed, but ${outcome.failure}.`,
      remedy: `Run \`npm rebuild ${packageName}\`; for a GPU it needs CUDA 11.2 and cuDNN 8.1.`,
    };
  }
  const { usesGpu, version } = JSON.parse(outcome.output) as { usesGpu: boolean; version: string };
  return {
    usable: true,
    device: usesGpu
      ? `${(await describeGpu()) ?? 'GPU of unknown name'} (CUDA)`
      : `${describeProcessor()} (TensorFlow found no CUDA device)`,
    library: `${packageName} ${version}`,
  };
}
