import { UserError } from '../../shared/errors.ts';
import type { LayerSummary } from '../../shared/runs.ts';
import type { NetworkInput } from '../../shared/specs/network.ts';
import { abbreviate } from '../../shared/wording.ts';

/** What of prepared data has to fit the network. */
interface FittedData {
  readonly sampleShape: readonly number[];
  /** `counts`: samples per class. */
  readonly overview: {
    readonly classes: readonly string[];
    readonly counts: { readonly train: readonly number[] };
  };
}

/**
 * @throws UserError when the samples have another shape than the network's input, more classes than outputs, or none
 *   to train on.
 */
export function checkDataFits(
  data: FittedData,
  input: NetworkInput,
  layers: readonly Pick<LayerSummary, 'outputShape'>[],
): void {
  const expected = listSampleSizes(input);
  if (expected.join() !== data.sampleShape.join()) {
    throw new UserError(
      'request',
      `The samples have the shape ${describeShape(data.sampleShape)}, the network's input ${describeShape(expected)}.`,
      'Set network.input to the shape of the samples, or the data settings to that of the network.',
    );
  }
  const outputs = layers.at(-1)?.outputShape.at(-1) ?? 0;
  const classes = data.overview.classes.length;
  const isScore = outputs === 1 && classes === 2;
  if (outputs !== classes && !isScore) {
    throw new UserError(
      'request',
      `The network's last layer has ${outputs} outputs, the data set ${classes} classes (${abbreviate(data.overview.classes, 5)}).`,
      classes === 2
        ? 'Give the last layer 2 units, or 1 for binary cross entropy and mean squared error.'
        : `Give the last layer ${classes} units.`,
    );
  }
  if (data.overview.counts.train.every((count) => count === 0)) {
    throw new UserError('request', 'The training split is empty.', 'Hold out less of it for validation.');
  }
}

/** The shape of a sample as prepared data lists it. */
function listSampleSizes(input: NetworkInput): number[] {
  if (input.kind === 'vector') return [input.features];
  const picture = [input.channels, input.height, input.width];
  return input.kind === 'image-pair' ? [2, ...picture] : picture;
}

function describeShape(shape: readonly number[]): string {
  return shape.join(' x ');
}
