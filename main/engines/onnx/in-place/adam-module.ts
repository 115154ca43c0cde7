import {
  add,
  addIntegers,
  advance,
  divide,
  encodeModule,
  get,
  integer,
  load,
  loadRepeated,
  multiply,
  multiplyIntegers,
  repeat,
  set,
  squareRoot,
  store,
  subtract,
  valueTypes,
  zeros,
} from './web-assembly.ts';
import type { Code } from './web-assembly.ts';

/** Rows of a kernel that are updated at once, and columns: as many sums as fit the registers. */
export const rowsAtOnce = 4;
export const columnsAtOnce = 8;

/** Numbers an update needs, in the order in which they stand in memory. */
export const updateScalars = [
  'firstDecay',
  'firstShare',
  'secondDecay',
  'secondShare',
  'stepSize',
  'stepEpsilon',
  'keptShare',
  'penalty',
  'coupledDecay',
] as const;

/** Numbers of four bytes, four of which are one vector. */
const numberBytes = 4;
const vectorBytes = 16;
const vectorsAtOnce = columnsAtOnce / 4;

const parameters = [
  'parameters',
  'first',
  'second',
  'left',
  'right',
  'scalars',
  'rowGroups',
  'columnGroups',
  'rank',
] as const;
const counters = ['column', 'product', 'factor', 'panel', 'place', 'rowBytes'] as const;
const vectors = ['slope', 'one', 'other', 'newFirst', 'newSecond', 'value'] as const;
const sums = rowsAtOnce * vectorsAtOnce;

type Local = (typeof parameters | typeof counters | typeof vectors)[number];
const order: readonly Local[] = [...parameters, ...counters, ...vectors];

/** WebAssembly sees local variables by number. */
const local = (name: Local): number => order.indexOf(name);
const sumLocal = (row: number, part: number): number => order.length + row * vectorsAtOnce + part;
const read = (name: Local): Code => get(local(name));
const scalar = (name: (typeof updateScalars)[number]): Code =>
  loadRepeated(read('scalars'), updateScalars.indexOf(name) * numberBytes);

/**
 * A module whose function `update` applies Adam to rows of a dense layer's kernel. The gradient of the
 * kernel is the product of two small matrices; each part of it is multiplied out where it is used and never stored. Of the
 * memory that takes an update's time, only parameters and moments are read and written, once each.
 *
 * Addresses are those of the first row: of `parameters` and both moments ([rows, columns]), of `left`
 * ([rows / 4, rank, 4]), `right` ([columns / 8, rank, 8]) and the scalars.
 * Operations and their order are those of `update` in optimisers.ts.
 */
export function encodeAdamModule(mostPages: number): Uint8Array<ArrayBuffer> {
  return encodeModule(
    'update',
    parameters.map(() => valueTypes.i32),
    [
      ...counters.map(() => valueTypes.i32),
      ...vectors.map(() => valueTypes.v128),
      ...Array.from({ length: sums }, () => valueTypes.v128),
    ],
    [
      ...set(local('rowBytes'), multiplyIntegers(read('columnGroups'), integer(columnsAtOnce * numberBytes))),
      ...repeat(local('rowGroups'), updateRows()),
    ],
    mostPages,
  );
}

function updateRows(): Code {
  const otherRows = multiplyIntegers(read('rowBytes'), integer(rowsAtOnce - 1));
  return [
    ...set(local('panel'), read('right')),
    ...set(local('column'), read('columnGroups')),
    ...repeat(local('column'), [...multiplyFactors(), ...updateNumbers()]),
    ...(['parameters', 'first', 'second'] as const).flatMap((name) => advance(local(name), otherRows)),
    ...advance(local('left'), multiplyIntegers(read('rank'), integer(rowsAtOnce * numberBytes))),
  ];
}

/** The gradient of so many rows and columns, in the sums. */
function multiplyFactors(): Code {
  const rows = [...Array(rowsAtOnce).keys()];
  const columns = ['one', 'other'] as const;
  return [
    ...rows.flatMap((row) => columns.flatMap((_, part) => set(sumLocal(row, part), zeros))),
    ...set(local('factor'), read('left')),
    ...set(local('product'), read('rank')),
    ...repeat(local('product'), [
      ...columns.flatMap((name, part) => set(local(name), load(read('panel'), part * vectorBytes))),
      ...rows.flatMap((row) => [
        ...set(local('value'), loadRepeated(read('factor'), row * numberBytes)),
        ...columns.flatMap((name, part) =>
          set(sumLocal(row, part), add(get(sumLocal(row, part)), multiply(read(name), read('value')))),
        ),
      ]),
      ...advance(local('factor'), integer(rowsAtOnce * numberBytes)),
      ...advance(local('panel'), integer(columnsAtOnce * numberBytes)),
    ]),
  ];
}

/** Adam on so many rows and columns, and on to the next columns. */
function updateNumbers(): Code {
  const rows = [...Array(rowsAtOnce).keys()];
  const parts = [...Array(vectorsAtOnce).keys()];
  return [
    ...set(local('place'), integer(0)),
    ...rows.flatMap((row) => [
      ...parts.flatMap((part) => updateVector(get(sumLocal(row, part)), part * vectorBytes)),
      ...advance(local('place'), read('rowBytes')),
    ]),
    ...(['parameters', 'first', 'second'] as const).flatMap((name) =>
      advance(local(name), integer(columnsAtOnce * numberBytes)),
    ),
  ];
}

function updateVector(gradient: Code, offset: number): Code {
  const at = (name: 'parameters' | 'first' | 'second'): Code => addIntegers(read(name), read('place'));
  const blend = (average: Code, decay: Code, value: Code, share: Code): Code =>
    add(multiply(average, decay), multiply(value, share));
  const penalised = add(gradient, multiply(read('value'), scalar('penalty')));
  const square = multiply(read('slope'), read('slope'));
  const direction = divide(read('newFirst'), add(squareRoot(read('newSecond')), scalar('stepEpsilon')));
  return [
    ...set(local('value'), load(at('parameters'), offset)),
    ...set(local('slope'), add(penalised, multiply(read('value'), scalar('coupledDecay')))),
    ...set(
      local('newFirst'),
      blend(load(at('first'), offset), scalar('firstDecay'), read('slope'), scalar('firstShare')),
    ),
    ...store(at('first'), read('newFirst'), offset),
    ...set(
      local('newSecond'),
      blend(load(at('second'), offset), scalar('secondDecay'), square, scalar('secondShare')),
    ),
    ...store(at('second'), read('newSecond'), offset),
    ...store(
      at('parameters'),
      subtract(multiply(read('value'), scalar('keptShare')), multiply(direction, scalar('stepSize'))),
      offset,
    ),
  ];
}
