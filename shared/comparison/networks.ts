import type { LayerSpec, NetworkInput, NetworkSpec } from '../specs/network.ts';

/** A layer of several networks that lies at the same place in each; null where a network has none there. */
export interface LayerRow {
  /** The input, or which layer of all. */
  readonly name: string;
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** A layer as it is written down, and how deep within repeats and residuals. */
interface WrittenLayer {
  readonly depth: number;
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Layers at one place, in the order of the networks. */
type Place = readonly (WrittenLayer | null)[];

/** What says most about a layer is always told; the rest only where it differs. */
const tellingFields: ReadonlySet<string> = new Set([
  ...['filters', 'kernelSize', 'poolSize', 'units', 'rate', 'times', 'frequencies'],
]);

/**
 * Networks layer by layer. Layers are brought side by side so that as many as possible stand beside an equal one
 * or one of their type (Needleman and Wunsch 1970), network after network.
 */
export function compareNetworks(networks: readonly NetworkSpec[]): LayerRow[] {
  let places: Place[] = [];
  networks.forEach((network, position) => {
    places = align(
      places,
      network.layers.flatMap((layer) => writeLayer(layer, 0)),
      position,
    );
  });
  return [
    toRow(
      'input',
      networks.map(({ input }) => describeInput(input)),
    ),
    ...places.map((place, index) => {
      const told = fieldsToTell(place);
      const values = place.map((layer) => layer && describeLayer(layer, told));
      return toRow(String(index + 1), values);
    }),
  ];
}

function toRow(name: string, values: readonly (string | null)[]): LayerRow {
  return { name, values, differs: new Set(values).size > 1 };
}

function writeLayer(layer: LayerSpec, depth: number): WrittenLayer[] {
  const { type, ...settings } = layer;
  const fields = Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    name === 'layers' || value === undefined
      ? []
      : [[name, Array.isArray(value) ? value.join(' ') : String(value)]],
  );
  const inner = 'layers' in layer ? layer.layers.flatMap((part) => writeLayer(part, depth + 1)) : [];
  return [{ depth, type, fields: new Map(fields) }, ...inner];
}

const scores = { equal: 3, sameType: 2 };

/** How well a layer fits at a place; 0 where it does not. */
function fit(place: Place, layer: WrittenLayer): number {
  const others = place.filter((other) => other !== null);
  if (others.some(({ type, depth }) => type !== layer.type || depth !== layer.depth)) return 0;
  return others.some((other) => isEqual(other, layer)) ? scores.equal : scores.sameType;
}

function isEqual(one: WrittenLayer, other: WrittenLayer): boolean {
  return (
    one.fields.size === other.fields.size &&
    [...one.fields].every(([name, value]) => other.fields.get(name) === value)
  );
}

/** Puts the layers of the network at `position` beside those of the networks before it. */
function align(places: readonly Place[], layers: readonly WrittenLayer[], position: number): Place[] {
  // best[i][j]: of the places from i and the layers from j on.
  const best = Array.from({ length: places.length + 1 }, () => new Float64Array(layers.length + 1));
  for (let i = places.length - 1; i >= 0; i -= 1) {
    for (let j = layers.length - 1; j >= 0; j -= 1) {
      const score = fit(places[i]!, layers[j]!);
      const together = score === 0 ? 0 : score + best[i + 1]![j + 1]!;
      best[i]![j] = Math.max(together, best[i + 1]![j]!, best[i]![j + 1]!);
    }
  }
  const aligned: Place[] = [];
  const newPlace = (layer: WrittenLayer): Place => [...Array.from({ length: position }, () => null), layer];
  let [i, j] = [0, 0];
  while (i < places.length || j < layers.length) {
    const [place, layer] = [places[i], layers[j]];
    const score = place && layer ? fit(place, layer) : 0;
    if (place && layer && score > 0 && best[i]![j] === score + best[i + 1]![j + 1]!) {
      aligned.push([...place, layer]);
      [i, j] = [i + 1, j + 1];
    } else if (place && (!layer || best[i]![j] === best[i + 1]![j]!)) {
      aligned.push([...place, null]);
      i += 1;
    } else {
      aligned.push(newPlace(layer!));
      j += 1;
    }
  }
  return aligned;
}

function fieldsToTell(place: Place): ReadonlySet<string> {
  const layers = place.filter((layer) => layer !== null);
  const names = new Set(layers.flatMap(({ fields }) => [...fields.keys()]));
  const differs = (name: string) => new Set(layers.map(({ fields }) => fields.get(name))).size > 1;
  return new Set([...names].filter((name) => tellingFields.has(name) || differs(name)));
}

function describeLayer({ type, depth, fields }: WrittenLayer, told: ReadonlySet<string>): string {
  const parts = [...fields]
    .filter(([name]) => told.has(name))
    .map(([name, value]) => `${toWords(name)} ${value}`);
  return `${'· '.repeat(depth)}${[type.replaceAll('-', ' '), ...parts].join(', ')}`;
}

/** `kernelSize` becomes "kernel size". */
function toWords(fieldName: string): string {
  return fieldName.replace(/[A-Z]/g, ' $&').toLowerCase();
}

function describeInput(input: NetworkInput): string {
  if (input.kind === 'vector') return `${input.features} features`;
  const size = `${input.height} x ${input.width} x ${input.channels}`;
  return input.kind === 'image' ? `picture ${size}` : `pair of pictures ${size}`;
}
