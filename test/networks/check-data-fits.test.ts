import { expect, test } from 'vitest';
import { checkDataFits } from '../../main/networks/check-data-fits.ts';
import { tinyData } from '../support/tiny-data.ts';

const points = { kind: 'vector', features: 4 } as const;
const layers = (outputs: number): { outputShape: number[] }[] => [{ outputShape: [outputs] }];
const twoClasses = (): ReturnType<typeof tinyData> => {
  const data = tinyData();
  return { ...data, overview: { ...data.overview, classes: ['no', 'yes'] } };
};

test('as many outputs as classes, or one output for two classes', () => {
  expect(() => {
    checkDataFits(tinyData(), points, layers(3));
    checkDataFits(twoClasses(), points, layers(2));
    checkDataFits(twoClasses(), points, layers(1));
  }).not.toThrow();
  expect(() => {
    checkDataFits(tinyData(), points, layers(1));
  }).toThrow(/1 outputs.*3 classes/);
  expect(() => {
    checkDataFits(twoClasses(), points, layers(3));
  }).toThrow(/3 outputs.*2 classes/);
});

test('pairs of pictures are fed first picture, then second', () => {
  const pair = { kind: 'image-pair', height: 5, width: 6, channels: 1 } as const;
  expect(() => {
    checkDataFits({ ...tinyData(), sampleShape: [2, 1, 5, 6] }, pair, layers(3));
  }).not.toThrow();
  expect(() => {
    checkDataFits({ ...tinyData(), sampleShape: [1, 5, 6] }, pair, layers(3));
  }).toThrow(/1 x 5 x 6.*2 x 1 x 5 x 6/);
});
