import type { Program } from '../../main/engines/engine.ts';
import type { Evaluating } from '../../main/training/evaluation.ts';

/** A program to be evaluated to the end, one batch after the other. */
export function evaluating(program: Program, outputs = 3): Evaluating {
  return { program, outputs, signal: new AbortController().signal, giveWay: () => Promise.resolve() };
}
