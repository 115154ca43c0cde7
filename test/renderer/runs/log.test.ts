import { expect, test } from 'vitest';
import { withLines } from '../../../renderer/runs/log.ts';
import type { LogLine } from '../../../shared/runs.ts';

function line(second: number, text: string): LogLine {
  return { time: `2026-11-01T10:00:0${second}.000Z`, level: 'information', text };
}

test('a line that arrives as an event and in a fetch is shown once, whichever comes first', () => {
  const [first, second] = [line(1, 'Cutting crops.'), line(2, 'Training.')];
  expect(withLines([first, second], [second])).toEqual([first, second]);
  expect(withLines([first], [first, second])).toEqual([first, second]);
  expect(withLines([], [first])).toEqual([first]);
});

test('the same text at another time is another line', () => {
  expect(withLines([line(1, 'Checkpoint.')], [line(2, 'Checkpoint.')])).toHaveLength(2);
});
