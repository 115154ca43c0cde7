import type { Clipping, OptimiserSpec } from '../../../../shared/specs/training.ts';
import { optimiserSlots } from '../../optimiser-slots.ts';
import type { StepScalars } from '../optimisers.ts';
import type { ParameterVector } from '../parameters.ts';
import { Tensor } from '../session.ts';
import { columnsAtOnce, rowsAtOnce, updateScalars } from './adam-module.ts';
import { mostPages, UpdateThreads } from './update-threads.ts';

/** From how many numbers on a kernel is updated in place: those of smaller ones stay near the processor from one operator to the next. */
const smallestKernel = 1_000_000;

const numberBytes = Float32Array.BYTES_PER_ELEMENT;
const pageBytes = 65_536;
/** Of 4 GiB, what is left for the factors of gradients. */
const mostStateBytes = 3 * 2 ** 30;

/**
 * The vectors that are updated in place: large kernels of dense layers, under Adam without clipping, as far as
 * 4 GiB of WebAssembly memory hold them and their moments.
 *
 * In a graph Adam is a dozen passes over vectors that no cache holds, and ONNX Runtime's binding for Node copies every
 * result into new memory, also where it was given memory to write to. For the 38 million numbers of the Siamese network's
 * dense layer that took 400 of the 1,500 ms of processor time of a step of 16 pairs, 250 of them in the operating system, and a
 * gigabyte of memory.
 */
export function chooseInPlace(
  vectors: readonly ParameterVector[],
  optimiser: OptimiserSpec,
  clipping: Clipping | undefined,
): ReadonlySet<ParameterVector> {
  const chosen = new Set<ParameterVector>();
  if (optimiser.type === 'sgd' || clipping) return chosen;
  let free = mostStateBytes;
  for (const vector of vectors) {
    const [kernel, ...others] = vector.parameters;
    const [rows, columns, ...rest] = kernel!.shape as [number, number, ...number[]];
    const isKernelOfDense = others.length === 0 && kernel!.role === 'kernel' && rest.length === 0;
    const isWhole = rows % rowsAtOnce === 0 && columns % columnsAtOnce === 0;
    const size = 3 * vector.size * numberBytes;
    if (!isKernelOfDense || !isWhole || vector.size < smallestKernel || size > free) continue;
    free -= size;
    chosen.add(vector);
  }
  return chosen;
}

/** The gradient of a kernel as two factors: [rows / rowsAtOnce, rank, rowsAtOnce] and the same for its columns. */
export interface Factors {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Parameters and moments of the vectors that are updated in place, and the threads that do it. */
export class InPlaceState {
  /** By the name under which they are fed. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  private readonly optimiser: OptimiserSpec;
  private readonly penalty: number;
  private readonly memory: WebAssembly.Memory;
  private readonly threads: UpdateThreads;
  private readonly addresses = new Map<string, number>();
  private readonly scratch: number;

  /** `penalty` is the factor of the L2 penalty; `slotName` names a moment of a vector. */
  constructor(
    vectors: Iterable<ParameterVector>,
    optimiser: OptimiserSpec,
    penalty: number,
    threads: number,
    slotName: (vector: string, slot: string) => string,
  ) {
    this.optimiser = optimiser;
    this.penalty = penalty;
    const sizes = [...vectors].flatMap(({ name, size }) =>
      [name, ...optimiserSlots(optimiser).map((slot) => slotName(name, slot))].map(
        (tensor) => [tensor, size] as const,
      ),
    );
    let end = 0;
    for (const [name, size] of sizes) {
      this.addresses.set(name, end);
      end += alignUp(size * numberBytes);
    }
    this.scratch = end;
    const initial = Math.ceil(end / pageBytes);
    this.memory = new WebAssembly.Memory({ initial, maximum: mostPages, shared: true });
    this.tensors = Object.fromEntries(
      sizes.map(([name, size]) => [
        name,
        new Tensor('float32', this.view(this.addresses.get(name)!, size), [size]),
      ]),
    );
    this.threads = new UpdateThreads(this.memory, threads);
  }

  /** Takes one step with a vector, of which `slots` names the moments. */
  update(
    vector: ParameterVector,
    slots: readonly string[],
    { left, right }: Factors,
    scalars: StepScalars,
  ): void {
    const [rows, columns] = vector.parameters[0]!.shape as [number, number];
    const numbers = this.listScalars(scalars);
    const places = this.place([Float32Array.from(numbers), left, right]);
    const rank = left.length / rows;
    this.threads.run({
      parameters: this.addresses.get(vector.name)!,
      first: this.addresses.get(slots[0]!)!,
      second: this.addresses.get(slots[1]!)!,
      scalars: places[0]!,
      left: places[1]!,
      right: places[2]!,
      columnGroups: columns / columnsAtOnce,
      rank,
      rowGroups: rows / rowsAtOnce,
      stateStride: rowsAtOnce * columns * numberBytes,
      leftStride: rowsAtOnce * rank * numberBytes,
    });
  }

  end(): Promise<void> {
    return this.threads.end();
  }

  private listScalars(scalars: StepScalars): number[] {
    const { optimiser } = this;
    if (optimiser.type === 'sgd') throw new Error('Only Adam updates in place.');
    const values: Readonly<Record<(typeof updateScalars)[number], number>> = {
      firstDecay: optimiser.beta1,
      firstShare: 1 - optimiser.beta1,
      secondDecay: optimiser.beta2,
      secondShare: 1 - optimiser.beta2,
      stepSize: scalars['step-size']!,
      stepEpsilon: scalars['step-epsilon']!,
      keptShare: scalars['kept-share'] ?? 1,
      penalty: 2 * this.penalty,
      coupledDecay: optimiser.type === 'adam' ? optimiser.weightDecay : 0,
    };
    return updateScalars.map((name) => values[name]);
  }

  /** Copies arrays behind the state, one after the other, and returns their addresses. */
  private place(arrays: readonly Float32Array[]): number[] {
    let end = this.scratch;
    const addresses = arrays.map(({ byteLength }) => {
      const address = end;
      end += alignUp(byteLength);
      return address;
    });
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    arrays.forEach((array, index) => {
      this.view(addresses[index]!, array.length).set(array);
    });
    return addresses;
  }

  private view(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }
}

/** Arrays begin at lines of the processor's cache. */
function alignUp(size: number): number {
  return Math.ceil(size / 64) * 64;
}
