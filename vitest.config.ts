import { defineConfig } from 'vitest/config';

/** Tests of pure functions, which leave nothing behind: one process runs many files of them. */
const pure = ['test/shared/**/*.test.ts', 'test/networks/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: ['test/support/made-once.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The second that a poll has by default is short for a window on a machine with other work.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
