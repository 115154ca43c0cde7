import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareData } from '../../main/data/prepare.ts';
import { compileOptions } from '../../main/engines/compile-options.ts';
import type { Program } from '../../main/engines/engine.ts';
import { onnxCpuEngine } from '../../main/engines/onnx/engine.ts';
import { computeDecisionRegions } from '../../main/inspection/decision-regions.ts';
import { writeCheckpoint } from '../../main/training/checkpoint.ts';
import { noProgress } from '../../main/training/progress.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';

const spec = experimentSpecSchema.parse({
  network: {
    input: { kind: 'vector', features: 2 },
    layers: [{ type: 'dense', units: 8 }, { type: 'tanh' }, { type: 'dense', units: 3 }],
  },
  training: { optimiser: { type: 'adam', learningRate: 0.01 }, batchSize: 8, epochs: 1 },
  data: { format: 'csv', features: ['lat', 'long'], label: 'country' },
});

let home: string;
let data: string;
let run: RunDetail;
let probe: Program;
let features: readonly { mean: number; deviation: number }[];

/** A folder of the named points, and a run that has been trained on it as far as its first checkpoint. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'netsitter-inspection-'));
  data = join(home, 'cities');
  await mkdir(data);
  const random = new RandomStream(1, 'cities');
  const rows = Array.from({ length: 90 }, (_, row) => {
    const [long, lat] = [random.between(-20, 40), random.between(35, 70)];
    return `${row},${long.toFixed(4)},${lat.toFixed(4)},${long < 0 ? 'west' : lat > 50 ? 'north' : 'south'}`;
  });
  await writeFile(join(data, 'train.csv'), [',long,lat,country', ...rows].join('\n'));
  const { overview } = await prepareData({
    path: data,
    spec: spec.data,
    seed: 1,
    cacheFolder: join(home, 'cache'),
  });
  features = overview.features!;
  probe = await onnxCpuEngine.compile(compileOptions(spec));
  const drawn = await probe.readState();
  // Three times the initial parameters, so that some cells are certain and borders are sharp.
  const parameters = drawn.parameters.map((one) => ({
    ...one,
    values: one.values.map((value) => 3 * value),
  }));
  const program = { ...drawn, parameters };
  await probe.writeState(program);
  await mkdir(join(home, 'checkpoints', 'run-1'), { recursive: true });
  const sha256 = await writeCheckpoint(join(home, 'checkpoints', 'run-1', 'last'), {
    progress: noProgress(overview.fingerprint),
    program,
  });
  run = {
    id: 1,
    state: 'finished',
    spec,
    dataSource: { name: null, path: data, format: 'csv' },
    dataOverview: overview,
    checkpoints: [{ kind: 'last', epoch: 4, step: 12, path: 'run-1/last', sha256 }],
  } as unknown as RunDetail;
});

afterAll(async () => {
  await probe.dispose();
  await rm(home, { recursive: true, force: true });
});

const request = { checkpoint: 'last', split: 'test', columns: 12, rows: 7 } as const;

describe('decision regions', () => {
  test('are what the network says of each cell by itself, with longitude to the right', async () => {
    const regions = await computeDecisionRegions(run, request, { home });
    expect(regions).toMatchObject({
      right: { feature: 'long' },
      up: { feature: 'lat' },
      epoch: 4,
      note: null,
    });
    const { right, up, columns, rows } = regions;
    for (const cell of [0, 11, 30, 72, 83]) {
      const long = right.from + (((cell % columns) + 0.5) / columns) * (right.to - right.from);
      const lat = up.to - ((Math.floor(cell / columns) + 0.5) / rows) * (up.to - up.from);
      const inputs = Float32Array.from(
        [lat, long],
        (value, place) => (value - features[place]!.mean) / features[place]!.deviation,
      );
      const { probabilities } = await probe.evaluate({ inputs, labels: new Int32Array(1) });
      const best = probabilities.indexOf(Math.max(...probabilities));
      expect(regions.predicted[cell]).toBe(best);
      expect(regions.confidence[cell]).toBeCloseTo(probabilities[best]!, 5);
    }
    expect(new Set(regions.predicted).size).toBeGreaterThan(1);
  });

  test('show the points of the split in their own units, all of them within the plane', async () => {
    const { points, right, up, classes } = await computeDecisionRegions(run, request, { home });
    expect(points!.labels).toHaveLength(run.dataOverview!.counts.test.reduce((sum, count) => sum + count, 0));
    points!.labels.forEach((label, index) => {
      const [long, lat] = [points!.right[index]!, points!.up[index]!];
      expect(classes[label]).toBe(long < 0 ? 'west' : lat > 50 ? 'north' : 'south');
      expect(long).toBeGreaterThan(right.from);
      expect(long).toBeLessThan(right.to);
      expect(lat).toBeGreaterThan(up.from);
      expect(lat).toBeLessThan(up.to);
    });
  });

  test('leave the points out where the data have changed or gone, and say so', async () => {
    const gone = { ...run, dataSource: { ...run.dataSource, path: join(home, 'nowhere') } };
    const without = await computeDecisionRegions(gone, request, { home });
    expect(without.points).toBeNull();
    expect(without.note).toMatch(/cannot be read any more/);
    const longitude = features[1]!;
    expect(without.right.to).toBeCloseTo(longitude.mean + 3 * longitude.deviation, 6);
    const overview = { ...run.dataOverview!, fingerprint: 'another' };
    const changed = await computeDecisionRegions({ ...run, dataOverview: overview }, request, { home });
    expect(changed.points).toBeNull();
    expect(changed.note).toMatch(/have changed since/);
  });

  test.each<[string, Partial<RunDetail>, RegExp]>([
    ['a checkpoint that is not there', { checkpoints: [] }, /has kept no last checkpoint/],
    ['data that are not prepared yet', { dataOverview: null }, /has not recorded which features/],
  ])('refuse %s', async (_, change, message) => {
    await expect(computeDecisionRegions({ ...run, ...change }, request, { home })).rejects.toThrow(message);
  });

  test('refuse a network with three features, and one that looks at pictures', async () => {
    const three = { ...run.dataOverview!, features: [...features, ...features].slice(0, 3) as never };
    await expect(computeDecisionRegions({ ...run, dataOverview: three }, request, { home })).rejects.toThrow(
      /this one has 3/,
    );
    const network = { ...spec.network, input: { kind: 'image', height: 8, width: 8, channels: 1 } as const };
    await expect(
      computeDecisionRegions({ ...run, spec: { ...spec, network } }, request, { home }),
    ).rejects.toThrow(/looks at pictures/);
  });
});
