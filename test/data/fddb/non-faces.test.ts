import { expect, it } from 'vitest';
import { drawNonFaces } from '../../../main/data/fddb/non-faces.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';

it('non-faces are never the same rectangle twice, however few places there are', () => {
  const scene = { name: 'narrow', size: { width: 11, height: 11 }, faces: [], occupied: [] };
  const size = { left: 0, top: 0, width: 10, height: 10 };
  const { crops } = drawNonFaces([scene], new Array(6).fill(size), 0, new RandomStream(1));
  const places = crops.map(({ rectangle: { left, top } }) => `${left},${top}`);
  expect(places.sort()).toEqual(['0,0', '0,1', '1,0', '1,1']);
});
