import type { Engine, LayerWatch, NamedTensor, Program } from '../../main/engines/engine.ts';

/** What a mistake in an engine, which no spec can say, does to a program. */
export interface Tampering {
  /** Changes parameters as they are drawn; they are given with their names. */
  readonly drawn?: (parameter: NamedTensor) => Float32Array;
  /** A layer whose parameters no step changes, though a gradient arrives. */
  readonly frozenLayer?: string;
  /** Times the learning rate of every step: -1 for the wrong sign of the loss. */
  readonly rateFactor?: number;
}

/** An engine with a mistake: all programs it compiles are tampered with in the same way. */
export function tamperWith(engine: Engine, tampering: Tampering): Engine {
  return {
    ...engine,
    probe: (threads) => engine.probe(threads),
    async compile(options) {
      const program = await engine.compile(options);
      const { drawn } = tampering;
      if (drawn !== undefined) {
        const state = await program.readState();
        const parameters = state.parameters.map((tensor) => ({ ...tensor, values: drawn(tensor) }));
        await program.writeState({ ...state, parameters });
      }
      return tamperWithSteps(program, tampering);
    },
  };
}

function tamperWithSteps(program: Program, { frozenLayer, rateFactor = 1 }: Tampering): Program {
  return {
    async step(batch, learningRate, watched) {
      const rate = rateFactor * learningRate;
      if (frozenLayer === undefined) return program.step(batch, rate, watched);
      const before = await program.readState();
      const result = await program.step(batch, rate, watched);
      const after = await program.readState();
      const parameters = after.parameters.map((tensor, at) =>
        tensor.name.startsWith(`${frozenLayer}/`) ? before.parameters[at]! : tensor,
      );
      await program.writeState({ ...after, parameters });
      if (result.watch === undefined) return result;
      return { ...result, watch: measureUpdates(result.watch, before.parameters, parameters) };
    },
    evaluate: (batch) => program.evaluate(batch),
    regularisationLoss: () => program.regularisationLoss(),
    gradients: (batch) => program.gradients(batch),
    readState: () => program.readState(),
    writeState: (state) => program.writeState(state),
    dispose: () => program.dispose(),
  };
}

/** Update over weight of every layer, from its parameters before and after a step and from nothing else. */
function measureUpdates(
  watch: readonly LayerWatch[],
  before: readonly NamedTensor[],
  after: readonly NamedTensor[],
): LayerWatch[] {
  return watch.map((told) => {
    if (told.updateRatio === null) return told;
    let [change, size] = [0, 0];
    before.forEach(({ name, values }, at) => {
      if (!name.startsWith(`${told.layer}/`)) return;
      values.forEach((value, place) => {
        size += value ** 2;
        change += (after[at]!.values[place]! - value) ** 2;
      });
    });
    return { ...told, updateRatio: change === 0 ? 0 : Math.sqrt(change / size) };
  });
}
