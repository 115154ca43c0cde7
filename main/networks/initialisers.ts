import { RandomStream } from '../../shared/mathematics/random.ts';
import type { PlannedParameter } from './layers.ts';
import { countElements } from './shapes.ts';

type Draw = (random: RandomStream, fanIn: number, fanOut: number) => number;

/**
 * How one number of a parameter is drawn.
 * Glorot: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.
 * He: He et al., "Delving deep into rectifiers", 2015, equation 10.
 * The uniform ones have the same variance as the normal ones: a bound of sqrt(3) standard deviations.
 */
const draws: Record<PlannedParameter['initialiser'], Draw> = {
  'glorot-uniform': glorotUniform,
  'glorot-normal': (random, fanIn, fanOut) => random.normal() * Math.sqrt(2 / (fanIn + fanOut)),
  'he-uniform': (random, fanIn) => uniform(random, Math.sqrt(6 / fanIn)),
  'he-normal': (random, fanIn) => random.normal() * Math.sqrt(2 / fanIn),
  'keras-default': glorotUniform,
  // torch.nn.Linear and Conv2d: kaiming_uniform_ with a = sqrt(5), whose bound is sqrt(6 / ((1 + 5) fan in)).
  'pytorch-default': (random, fanIn) => uniform(random, 1 / Math.sqrt(fanIn)),
  zeros: () => 0,
  ones: () => 1,
};

function glorotUniform(random: RandomStream, fanIn: number, fanOut: number): number {
  return uniform(random, Math.sqrt(6 / (fanIn + fanOut)));
}

function uniform(random: RandomStream, bound: number): number {
  return random.between(-bound, bound);
}

/** The values of a parameter before the first step; they depend on the seed and the parameter's name only. */
export function initialValues(parameter: PlannedParameter, seed: number): Float32Array {
  const random = new RandomStream(seed, 'initialisation', parameter.name);
  const draw = draws[parameter.initialiser];
  return Float32Array.from({ length: countElements(parameter.shape) }, () =>
    draw(random, parameter.fanIn, parameter.fanOut),
  );
}
