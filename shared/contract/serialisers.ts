/**
 * How the values of the contract that JSON lacks are sent. NaN is carried by oRPC itself; infinities are
 * measured too when a run diverges. Both ends of every transport use this list
 * (`customJsonSerializers` of `RPCHandler` and `RPCLink`).
 */
export const contractSerialisers = [
  {
    /** Numbers 0 to 7 are oRPC's own, the next ones are kept free for it. */
    type: 20,
    condition: (value: unknown) => value === Infinity || value === -Infinity,
    serialize: (value: unknown) => (value === Infinity ? '+' : '-'),
    deserialize: (text: unknown) => (text === '-' ? -Infinity : Infinity),
  },
];
