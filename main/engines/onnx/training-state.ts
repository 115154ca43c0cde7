import type { PlannedParameter } from '../../networks/layers.ts';
import type { NamedTensor, ProgramState } from '../engine.ts';
import { optimiserSlots } from '../optimiser-slots.ts';
import type { Device } from './device.ts';
import { InPlaceState } from './in-place/in-place-state.ts';
import type { StepScalars } from './optimisers.ts';
import type { ParameterVector } from './parameters.ts';
import { findTensors, readVectors, writeVectors } from './program-state.ts';
import { Tensor } from './session.ts';
import type { Tensors } from './session.ts';
import { names } from './training-graphs.ts';
import type { GraphDefinition } from './training-graphs.ts';

export type StateTensors = Omit<ProgramState, 'step'>;

/** Parameters, slots and running statistics of a program, where its device has them. */
export class TrainingState {
  private readonly definition: GraphDefinition;
  private readonly device: Device;
  /** In the order of the layers. */
  private readonly parameters: readonly PlannedParameter[];
  private readonly statistics: readonly PlannedParameter[];
  private readonly slotNames: readonly string[];
  private readonly inPlace: InPlaceState | undefined;
  /** By the name under which they are fed. */
  private tensors: Record<string, Tensor>;

  constructor(
    definition: GraphDefinition,
    device: Device,
    parameters: readonly PlannedParameter[],
    statistics: readonly PlannedParameter[],
  ) {
    const { inPlace, optimiser, objective } = definition;
    this.definition = definition;
    this.device = device;
    this.parameters = parameters;
    this.statistics = statistics;
    this.slotNames = optimiserSlots(optimiser);
    const threads = device.inPlaceThreads ?? 1;
    if (inPlace.size > 0) {
      this.inPlace = new InPlaceState(inPlace, optimiser, objective.l2Regularisation, threads, names.slot);
    }
    this.tensors = this.allocate();
  }

  /** Everything a training step is fed. */
  feedAll(): Tensors {
    return this.tensors;
  }

  feedParameters(): Tensors {
    return Object.fromEntries(this.definition.vectors.map(({ name }) => [name, this.tensors[name]!]));
  }

  feedStatistics(): Tensors {
    const { statistics } = this.definition;
    return statistics ? { [statistics.name]: this.tensors[statistics.name]! } : {};
  }

  /** Names of a step's results that make the next state. */
  listResults(): string[] {
    return this.replaced().map((name) => names.updated(name));
  }

  /**
   * Takes over what a step has made of the state, and updates the rest in place. Where the step was `watched`, returns the
   * sums of squared updates of the parameters in place.
   */
  advance(results: Tensors, scalars: StepScalars, watched: boolean): Map<PlannedParameter, number> {
    const replaced = this.replaced();
    for (const name of replaced) this.device.free(this.tensors[name]!);
    for (const name of replaced) this.tensors[name] = results[names.updated(name)]!;
    const squares = new Map<PlannedParameter, number>();
    for (const vector of this.definition.inPlace) {
      const values = this.tensors[vector.name]!.data as Float32Array;
      const before = watched ? values.slice() : undefined;
      const slots = this.slotNames.map((slot) => names.slot(vector.name, slot));
      const [left, right] = [names.leftFactor(vector.name), names.rightFactor(vector.name)].map(
        (name) => results[name]!.data as Float32Array,
      );
      this.inPlace!.update(vector, slots, { left: left!, right: right! }, scalars);
      if (before) squares.set(vector.parameters[0]!, sumOfSquaredDifferences(values, before));
    }
    return squares;
  }

  /** A copy of everything. */
  async read(): Promise<StateTensors> {
    const { vectors, statistics } = this.definition;
    const tensors = await this.device.read(this.tensors);
    return {
      parameters: readVectors(this.parameters, vectors, this.flats(tensors)),
      optimiserSlots: this.slotNames.flatMap((slot) =>
        readVectors(this.parameters, vectors, this.flats(tensors, slot), `/${slot}`),
      ),
      statistics: statistics
        ? readVectors(this.statistics, [statistics], [dataOf(tensors, statistics.name)])
        : [],
    };
  }

  /** Throws a `UserError`, and leaves the state as it is, where a tensor is missing or has another shape. */
  write(
    state: Omit<StateTensors, 'optimiserSlots'> & { readonly optimiserSlots?: readonly NamedTensor[] },
  ): void {
    const { vectors, statistics } = this.definition;
    const slots = state.optimiserSlots ? this.slotNames : [];
    const found = [
      { slot: undefined, parts: findTensors(vectors, state.parameters) },
      ...slots.map((slot) => ({ slot, parts: findTensors(vectors, state.optimiserSlots!, `/${slot}`) })),
    ];
    const foundStatistics = statistics && findTensors([statistics], state.statistics);
    const next = this.allocate();
    for (const { slot, parts } of found) writeVectors(parts, this.flats(next, slot));
    if (foundStatistics) writeVectors(foundStatistics, [dataOf(next, statistics.name)]);
    this.free();
    this.tensors = next;
  }

  async end(): Promise<void> {
    this.free();
    this.tensors = {};
    await this.inPlace?.end();
  }

  /** Names of the tensors that each step makes anew. */
  private replaced(): string[] {
    return Object.keys(this.tensors).filter((name) => !(name in (this.inPlace?.tensors ?? {})));
  }

  /** New tensors, but for those in place. */
  private allocate(): Record<string, Tensor> {
    const { vectors, statistics, inPlace } = this.definition;
    const sizes = vectors
      .filter((vector) => !inPlace.has(vector))
      .flatMap((vector) => this.listNames(vector).map((name) => [name, vector.size] as const));
    if (statistics) sizes.push([statistics.name, statistics.size]);
    const made = sizes.map(
      ([name, size]) => [name, new Tensor('float32', new Float32Array(size), [size])] as const,
    );
    return { ...Object.fromEntries(made), ...this.inPlace?.tensors };
  }

  private listNames(vector: ParameterVector): string[] {
    return [vector.name, ...this.slotNames.map((slot) => names.slot(vector.name, slot))];
  }

  private free(): void {
    for (const name of this.replaced()) this.device.free(this.tensors[name]!);
  }

  /** The memory of every vector of parameters, or of one of its slots. */
  private flats(tensors: Tensors, slot?: string): Float32Array[] {
    return this.definition.vectors.map(({ name }) =>
      dataOf(tensors, slot === undefined ? name : names.slot(name, slot)),
    );
  }
}

function dataOf(tensors: Tensors, name: string): Float32Array {
  return tensors[name]!.data as Float32Array;
}

function sumOfSquaredDifferences(values: Float32Array, others: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index]! - others[index]!) ** 2;
  return sum;
}
