import { isNumber, sortClassNames } from '../class-names.ts';

/** The classes of a label column, and each row's. */
export interface Classes {
  readonly names: readonly string[];
  readonly indexOf: (label: string) => number;
}

/**
 * The distinct labels of all tables as classes. Where all are numbers, 5 and 5.0 are the same class; where any has
 * leading zeros or more digits than a number holds, as codes do, all are taken as they are written.
 */
export function findClasses(labels: readonly (readonly string[])[]): Classes {
  const distinct = [...new Set(labels.flat())];
  const nameOf = distinct.every(isQuantity)
    ? (label: string) => String(Number(label))
    : (label: string) => label;
  const names = sortClassNames(new Set(distinct.map(nameOf)));
  const places = new Map(names.map((name, index) => [name, index]));
  const indices = new Map(distinct.map((label) => [label, places.get(nameOf(label))!]));
  return { names, indexOf: (label) => indices.get(label)! };
}

function isQuantity(label: string): boolean {
  return (
    isNumber(label) && !/^[+-]?0[\dbox]/i.test(label) && Math.abs(Number(label)) <= Number.MAX_SAFE_INTEGER
  );
}
