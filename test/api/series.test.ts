import { expect, test } from 'vitest';
import { SeriesReader } from '../../main/api/series.ts';
import { openStore } from '../../main/store/open-store.ts';
import { toStepColumns } from '../../shared/curves/recorded-steps.ts';
import { smooth } from '../../shared/curves/smooth.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { quickStart, stepsPerEpoch } from '../renderer/made-up-runs.ts';

const request = { quantity: 'data-loss', sources: ['train', 'steps'], x: 'step', smoothing: null } as const;

function openHome(epochs: number) {
  const store = openStore(temporaryFolder());
  const recipe = { ...quickStart, training: { ...quickStart.training, epochs } };
  const ids = [1, 2].map((seed) => storeMadeUpRun(store, recipe, { seed }).id);
  return { store, ids, reader: new SeriesReader(store) };
}

test('every raw point is there where no columns are given, run by run and source by source', async () => {
  const { store, ids, reader } = openHome(3);
  const series = await reader.read({ ...request, ids, sources: ['train', 'steps'] });
  expect(series.map(({ id, source }) => [id, source])).toEqual(
    ids.flatMap((id) => [
      [id, 'train'],
      [id, 'steps'],
    ]),
  );
  const { steps } = store.curves(ids[0]!);
  expect(series[1]!.raw).toEqual({
    x: steps.map(({ step }) => step),
    y: steps.map(({ dataLoss }) => dataLoss),
    isThinned: false,
  });
  expect(store.recorded(ids[0]!).steps).toEqual(toStepColumns(steps));
});

test('what is smoothed depends neither on what is looked at, nor on how closely, nor on other runs', async () => {
  const { store, ids, reader } = openHome(60);
  const smoothing = { method: 'exponential', span: 30 } as const;
  const [id] = ids;
  const { steps } = store.recorded(id!);
  const whole = smooth(steps.step, steps.dataLoss, smoothing);
  const last = 60 * stepsPerEpoch;
  for (const choice of [
    { ids: [id!], columns: 100 },
    { ids, columns: 700 },
    { ids: [id!], columns: 300, range: { from: 2000, to: 2100 } },
  ]) {
    const series = await reader.read({ ...request, ...choice, sources: ['steps'], smoothing });
    const { smoothed, raw, rawPoints, extent } = series[0]!;
    smoothed!.x.forEach((step, index) => {
      expect(smoothed!.y[index]).toBe(whole[step - 1]);
    });
    expect(extent).toEqual({ from: 1, to: last });
    expect(raw.isThinned).toBe(choice.range === undefined);
    expect(rawPoints).toBe(choice.range === undefined ? last : 101);
    if (choice.range === undefined) {
      expect(Math.max(...raw.y)).toBe(steps.dataLoss.reduce((most, loss) => Math.max(most, loss)));
    }
  }
});

test('of a run that goes on, the latest points are there each time', async () => {
  const store = openStore(temporaryFolder());
  const { id } = storeMadeUpRun(store, quickStart, { epochs: 2 });
  const reader = new SeriesReader(store);
  const count = async () => {
    const [series] = await reader.read({ ...request, ids: [id], sources: ['steps'] });
    return series!.rawPoints;
  };
  expect(await count()).toBe(2 * stepsPerEpoch);
  const step = { step: 161, epoch: 3, dataLoss: Number.NaN, regularisationLoss: Infinity, accuracy: 0.5 };
  store.recordEvents(id, [{ type: 'steps', steps: [step] }]);
  expect(await count()).toBe(2 * stepsPerEpoch + 1);
  const [series] = await reader.read({ ...request, ids: [id], sources: ['steps'] });
  expect(series!.raw.y.at(-1)).toBeNaN();
});

test('a run that is not there is named', async () => {
  const { reader } = openHome(1);
  await expect(reader.read({ ...request, ids: [1, 77], sources: ['train'] })).rejects.toThrow(/no run 77/);
});
