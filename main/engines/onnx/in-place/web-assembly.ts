/** The few instructions of WebAssembly that the update is written in, as bytes (WebAssembly 2.0, section 5.4). */

export type Code = readonly number[];

export const valueTypes = { i32: 0x7f, v128: 0x7b } as const;

/** An unsigned number, seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

/** A small number that is not negative, as signed numbers are written: its last byte keeps the sign bit clear. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [...unsigned(value.length), ...Buffer.from(value, 'ascii')];
}

function simd(code: number, ...operands: readonly number[]): Code {
  return [0xfd, ...unsigned(code), ...operands];
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
export const addIntegers = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const subtractIntegers = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const multiplyIntegers = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
/** Four numbers from an address and so many bytes behind. */
export const load = (address: Code, offset = 0): Code => [...address, ...simd(0x00, 2, ...unsigned(offset))];
/** One number from there, four times. */
export const loadRepeated = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x09, 2, ...unsigned(offset)),
];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b, 2, ...unsigned(offset)),
];
export const zeros: Code = simd(0x0c, ...new Array<number>(16).fill(0));
export const squareRoot = (a: Code): Code => [...a, ...simd(0xe3)];
export const add = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe4)];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe5)];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe6)];
export const divide = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe7)];

/** Adds a number to a local. */
export const advance = (local: number, by: Code): Code => set(local, addIntegers(get(local), by));

/** Runs `body` as often as the local `count` says, at least once, and leaves that at 0. */
export function repeat(count: number, body: Code): Code {
  const next = set(count, subtractIntegers(get(count), integer(1)));
  return [0x03, 0x40, ...body, ...next, ...get(count), 0x0d, 0, 0x0b];
}

/** A module that imports a shared memory as `env.memory` and exports one function without a result. */
export function encodeModule(
  name: string,
  parameters: readonly number[],
  locals: readonly number[],
  body: Code,
  mostPages: number,
): Uint8Array<ArrayBuffer> {
  const declared = vector(locals.map((type) => [1, type]));
  const content = [...declared, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector(parameters.map((type) => [type])), 0]])),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x03, 0, ...unsigned(mostPages)]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text(name), 0x00, 0]])),
    ...section(10, vector([[...unsigned(content.length), ...content]])),
  ]);
}
