import fc from 'fast-check';
import { cpus } from 'node:os';
import { expect, test } from 'vitest';
import { processorPercent, streamActivity } from '../../main/api/activity.ts';
import { parseGpuActivity } from '../../main/engines/gpu-activity.ts';
import { activitySchema } from '../../shared/contract/activity.ts';

test('the share of the processor lies between none and all of its cores, whatever the clock does', () => {
  const times = fc.record({ working: fc.nat(), all: fc.nat(), cores: fc.integer({ min: 1, max: 256 }) });
  fc.assert(
    fc.property(times, times, (before, after) => {
      const percent = processorPercent(before, after);
      expect(percent).toBeGreaterThanOrEqual(0);
      expect(percent).toBeLessThanOrEqual(100 * after.cores);
    }),
  );
  const before = { working: 100, all: 1000, cores: 4 };
  expect(processorPercent(before, { working: 500, all: 1400, cores: 4 })).toBe(400);
  expect(processorPercent(before, { working: 200, all: 1400, cores: 4 })).toBe(100);
});

test('looks go on until nobody reads on', async () => {
  const controller = new AbortController();
  const supervisor = { workerMemory: 2 ** 30 } as Parameters<typeof streamActivity>[0]['supervisor'];
  const looks = streamActivity({ supervisor }, controller.signal);
  const { value } = await looks.next();
  expect(activitySchema.parse(value)).toMatchObject({ cores: cpus().length, workerMemoryBytes: 2 ** 30 });
  const next = looks.next();
  controller.abort();
  expect(await next).toMatchObject({ done: true });
});

test.each([
  ['NVIDIA H100 80GB HBM3, 62, 1024\n', { name: 'NVIDIA H100 80GB HBM3', percent: 62, memoryBytes: 2 ** 30 }],
  ['Odd, name, 5, 10\r\nSecond, 99, 20\r\n', { name: 'Odd, name', percent: 5, memoryBytes: 10 * 2 ** 20 }],
  ['NVIDIA GeForce MX150, [N/A], 12', null],
  ['', null],
])('nvidia-smi says %j', (answer, expected) => {
  expect(parseGpuActivity(answer)).toEqual(expected);
});
