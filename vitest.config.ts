import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/suite/longest-first.ts';

// Far more than any test needs on a machine with twenty other things to do: only what hangs is stopped.
const HUNG_MS = 300_000;

// What takes long, what breaks a running program on purpose, and what needs programs that a machine may not have. `npm test` leaves it out; CI runs it (docs/development.md).
const SLOW = [
  'test/attack/**/*.test.ts',
  'test/fuzz/server.test.ts',
  'test/browser/{every-page-hostile,life}.test.ts',
  'test/clients/**/*.test.ts',
  'test/deploy/**/*.test.ts',
  'test/processes/{backups,database-*,disk-full,kill-*,parallel}.test.ts',
  'test/processes/{restore,locked-table,two-hosts,seeing-inside,workers}.test.ts',
  'test/stories/f{02,03,04,07,08,12,13,14,23,29}-*.test.ts',
  'test/trials/**/*.test.ts',
  'test/weather/**/*.test.ts',
  'test/year/**/*.test.ts',
];

const common = {
  // nothing of ours keeps state in a module, so one module graph serves all files of a worker: ten times less to load
  isolate: false,
  testTimeout: HUNG_MS,
  hookTimeout: HUNG_MS,
  expect: { poll: { timeout: 120_000, interval: 10 } },
  setupFiles: [
    'test/support/chance.ts',
    ...(process.env['TEST_SQL_CALLS'] === undefined ? [] : ['test/suite/note-calls.ts']),
  ],
} satisfies TestProjectInlineConfiguration['test'];

const withStores = {
  ...common,
  pool: 'forks',
  globalSetup: 'test/support/global-setup.ts',
} satisfies TestProjectInlineConfiguration['test'];

// a project does not take over what stands beside `projects`
const resolve = {
  alias: {
    // to the sources, as a server run from them does
    'rollcall/integration': fileURLToPath(new URL('server/integration.ts', import.meta.url)),
    '@node-rs/argon2': fileURLToPath(new URL('test/support/argon2.ts', import.meta.url)),
  },
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'rules', include: ['test/core/**/*.test.ts'], pool: 'threads' } },
      {
        resolve,
        test: { ...withStores, name: 'parts', include: ['test/**/*.test.ts'], exclude: ['test/core/**', ...SLOW] },
      },
      { test: { ...withStores, name: 'slow', include: SLOW, testTimeout: 4 * HUNG_MS, hookTimeout: 4 * HUNG_MS } },
    ],
    // twice as many as the processors of a small machine: a test waits about half of its time. The slow ones load a
    // running program, and run two at a time (`npm run test:slow`)
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/rollcall/modules' },
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
