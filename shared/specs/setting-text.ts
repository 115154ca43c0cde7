import { formatSetting } from '../metrics/format.ts';
import { isBranch } from './setting-paths.ts';

/**
 * A setting as a line that can be read at a glance: `training.epochs = 5`, or of a list of layers what they are and
 * how wide, `network.layers = dense 24, relu, 3 x (dense 8, relu), dense 2`.
 */
export function describeSetting(path: string, value: unknown): string {
  return `${path} = ${describeValue(value)}`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') return formatSetting(value);
  return isLayerList(value) ? value.map(describeLayer).join(', ') : JSON.stringify(value);
}

interface Layer {
  readonly type: string;
  readonly layers?: unknown;
  readonly [setting: string]: unknown;
}

function describeLayer(layer: Layer): string {
  const { type, layers, times } = layer;
  const inner = isLayerList(layers) ? `(${layers.map(describeLayer).join(', ')})` : '';
  if (type === 'repeat') return `${Number(times)} x ${inner}`;
  const width = layer['units'] ?? layer['filters'] ?? layer['rate'];
  return [
    type,
    ...(typeof width === 'number' ? [formatSetting(width)] : []),
    ...(inner === '' ? [] : [inner]),
  ].join(' ');
}

function isLayerList(value: unknown): value is readonly Layer[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isBranch(item) && typeof item['type'] === 'string')
  );
}
