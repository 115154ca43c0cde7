/**
 * Infinity has no place in JSON and would arrive as null; a diverged run has measured it. Both ends of the
 * contract pass this list to oRPC (`customJsonSerializers`). NaN is carried by oRPC itself. Types 0 to 20 are
 * oRPC's own.
 */
export const jsonSerialisers = [
  {
    type: 21,
    condition: (value: unknown): boolean => value === Infinity || value === -Infinity,
    serialize: (value: number): string => (value > 0 ? 'Infinity' : '-Infinity'),
    deserialize: (text: string): number => Number(text),
  },
] as const;
