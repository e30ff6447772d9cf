import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // rules need no isolation: one module graph for all of them is ten times faster
    projects: [
      {
        test: { name: 'rules', include: ['test/core/**/*.test.ts'], isolate: false, pool: 'threads' },
      },
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/core/**'],
          pool: 'forks',
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    maxWorkers: 2,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
