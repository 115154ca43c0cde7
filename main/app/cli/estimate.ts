import type { EngineEstimate, Estimate, EstimateRequest } from '../../../shared/contract/estimates.ts';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../../shared/metrics/format.ts';
import { estimateRun } from '../../api/estimates.ts';
import { readRecipeFile } from '../../api/recipes.ts';
import { createNodeWorkers } from '../../jobs/node-worker.ts';
import { workerFile } from '../worker-file.ts';
import { exitCodes } from './exit-codes.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';
import { createProgress } from './progress.ts';
import { watchSignals } from './signals.ts';

export interface EstimateOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly engine: string;
  readonly set: Record<string, unknown>;
  readonly seed?: number;
  readonly threads?: number;
}

/** `netsitter estimate`. Returns the exit code. */
export async function estimate(recipe: string, options: EstimateOptions): Promise<number> {
  const { home, json, data, engine, set, seed, threads } = options;
  const request: EstimateRequest = {
    recipe: recipe.endsWith('.json') ? await readRecipeFile(recipe) : recipe,
    ...(data === undefined ? {} : { data }),
    engine,
    set,
    ...(seed === undefined ? {} : { seed }),
    ...(threads === undefined ? {} : { threads }),
  };
  return withStore(home, async (store, folder) => {
    const progress = createProgress();
    const leaving = new AbortController();
    const interruption = watchSignals(() => {
      leaving.abort();
    });
    const core = { store, home: folder, startWorker: createNodeWorkers(workerFile()) };
    try {
      const found = await estimateRun(core, request, {
        onProgress: progress.preparing,
        signal: leaving.signal,
      }).finally(() => {
        progress.close();
      });
      if (json) printJson(found);
      else printEstimate(found);
      return exitCodes.done;
    } catch (error) {
      const code = interruption.exitCode();
      if (code === undefined) throw error;
      return code;
    } finally {
      interruption.release();
    }
  });
}

function printEstimate({
  engines,
  samples,
  stepsPerEpoch,
  steps,
  freeBytes,
  warning,
  method,
}: Estimate): void {
  printColumns(
    [['engine', 'step', 'memory', 'whole run', 'device'], ...engines.map(describeEngine)],
    'lrrrl',
  );
  for (const { engine, problem } of engines) if (problem !== null) note(`${engine}: ${problem}`);
  print(
    `For ${formatCount(samples.train)} training samples (${samples.account}): ` +
      `${formatCount(stepsPerEpoch)} steps an epoch, ${formatCount(steps)} in all. ${formatBytes(freeBytes)} of memory are free.`,
  );
  print(method);
  if (warning !== null) note(`Warning: ${warning}`);
}

function describeEngine({ engine, measure, memoryBytes, totalSeconds }: EngineEstimate): string[] {
  if (measure === null) return [engine, '-', '-', '-', '-'];
  const step = `${measure.isScaled ? 'about ' : ''}${formatNumber(measure.stepMilliseconds, 3)} ms`;
  return [engine, step, formatBytes(memoryBytes ?? 0), formatDuration(totalSeconds), measure.device];
}
