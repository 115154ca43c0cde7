import { expect, test } from 'vitest';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';

test('a name that several things share is suggested once', () => {
  expect(didYouMean(nearestNames('idd', ['id', 'lr', 'id']))).toBe('Did you mean id?');
});
