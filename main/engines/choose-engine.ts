import { UserError, describeError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { planNetwork } from '../networks/plan.ts';
import { compileOptions } from './compile-options.ts';
import type { Engine, EngineProbe } from './engine.ts';
import { automaticEngine, engines, findEngine } from './index.ts';
import { measureStep } from './measure.ts';

export interface EngineChoice {
  readonly engine: Engine;
  /** One sentence on what the choice rests on, for the log of the run; null where the engine was named. */
  readonly account: string | null;
}

/** Time for measuring all engines together. */
const budgetInMilliseconds = 1500;

/**
 * The engine of that name, or for `auto` the one that trains this network fastest here: every usable engine
 * takes a few steps of it. The reference and imitated GPUs are chosen only where nothing else is usable, and
 * where a single engine is left there is nothing to measure.
 *
 * @throws UserError where there is no such engine, none is usable, or the network cannot be built.
 */
export async function chooseEngine(
  name: string,
  spec: Pick<ExperimentSpec, 'network' | 'training'>,
  candidates: readonly Engine[] = engines,
): Promise<EngineChoice> {
  if (name !== automaticEngine) return { engine: findEngine(name), account: null };
  planNetwork(spec.network);
  const probed = await Promise.all(
    candidates.map(async (engine) => ({ engine, probe: await engine.probe() })),
  );
  const usable = probed.filter(({ probe }) => probe.usable);
  const fast = usable.filter(({ engine, probe }) => !engine.isReference && !probe.isImitation);
  const contenders = fast.length > 0 ? fast : usable;
  const [only] = contenders;
  if (only === undefined) throw noneUsable(probed);
  if (contenders.length === 1) {
    const account = `auto took ${describe(only)}: nothing as fast is usable here.`;
    return { engine: only.engine, account };
  }
  return fastest(contenders, spec);
}

interface Contender {
  readonly engine: Engine;
  readonly probe: EngineProbe;
}

async function fastest(
  contenders: readonly Contender[],
  spec: Pick<ExperimentSpec, 'network' | 'training'>,
): Promise<EngineChoice> {
  const { batchSize } = spec.training;
  const measured: (Contender & { readonly milliseconds: number })[] = [];
  const failed: string[] = [];
  // One after the other: measured side by side they would slow each other down.
  for (const contender of contenders) {
    const { engine } = contender;
    const budget = budgetInMilliseconds / contenders.length;
    try {
      const { milliseconds } = await measureStep(engine, compileOptions(spec), batchSize, budget);
      measured.push({ ...contender, milliseconds });
    } catch (error) {
      failed.push(`${engine.name} failed (${describeError(error)})`);
    }
  }
  const [first, ...others] = measured.toSorted((a, b) => a.milliseconds - b.milliseconds);
  if (first === undefined) {
    throw new UserError('work', `No engine can train this network here: ${failed.join('; ')}.`, '');
  }
  const rest = [...others.map((other) => `${describe(other)} ${formatTime(other.milliseconds)}`), ...failed];
  const account = `auto took ${describe(first)}: a step took ${formatTime(first.milliseconds)}; ${rest.join('; ')}.`;
  return { engine: first.engine, account };
}

function describe({ engine, probe }: Contender): string {
  return `${engine.name} on ${probe.device}`;
}

function formatTime(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(3))} ms`;
}

function noneUsable(probed: readonly Contender[]): UserError {
  const reasons = probed.map(({ engine, probe }) => `${engine.name}: ${probe.reason}`);
  return new UserError('request', `No engine can be used here. ${reasons.join(' ')}`, '');
}
