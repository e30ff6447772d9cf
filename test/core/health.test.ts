import { describe, expect, test } from 'vitest';
import {
  type HealthFacts,
  isAlerting,
  judgeHealth,
  type PartHealth,
  type QueueFacts,
  troublesIn,
} from '../../server/core/health.ts';
import { at, T0 } from '../support/builders.ts';

const QUEUES: QueueFacts = {
  doors: [{ door: 'http', heardAt: at(-5) }],
  lastBeatAt: at(-10),
  overdueSince: null,
  unprocessedSince: null,
  undeliveredSince: null,
  untriedSince: null,
  isDelivering: false,
  mailSince: null,
  reportsBeatAt: null,
};
const WELL: HealthFacts = {
  now: T0,
  storageError: null,
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
  lastBackupAt: null,
  unreachableSince: null,
  queues: QUEUES,
};

function notOk(facts: HealthFacts): readonly (readonly [string, PartHealth['state'], string])[] {
  return judgeHealth(facts)
    .filter(({ state }) => state !== 'ok')
    .map(({ name, state, text }) => [name, state, text]);
}

describe('what waits', () => {
  test.each<[string, Partial<QueueFacts>, readonly (readonly [string, PartHealth['state'], string])[]]>([
    ['nothing', {}, []],
    [
      'things that wait for a moment',
      { overdueSince: at(-30), unprocessedSince: at(-30), undeliveredSince: at(-30) },
      [],
    ],
    ['dead from the start', { lastBeatAt: null }, [['alerting', 'warning', 'has ever run']]],
    ['nobody who listened ever', { doors: [] }, []],
    ['nobody who listens, for a moment', { doors: [{ door: 'http', heardAt: at(-25) }] }, []],
    [
      'nobody who listens',
      { doors: [{ door: 'http', heardAt: at(-26) }] },
      [['listening', 'failed', 'listened for pings for 26 seconds: run "rollcall serve"']],
    ],
    [
      'nobody who takes emails',
      {
        doors: [
          { door: 'http', heardAt: at(-5) },
          { door: 'smtp', heardAt: at(-26) },
        ],
      },
      [['listening', 'failed', 'listened for pings by email for 26 seconds: run "rollcall smtpd"']],
    ],
    [
      'nobody at any door',
      {
        doors: [
          { door: 'http', heardAt: at(-26) },
          { door: 'smtp', heardAt: at(-30) },
        ],
      },
      [['listening', 'failed', 'listened for pings for 30 seconds:']],
    ],
    ['alive 25 s ago', { lastBeatAt: at(-25) }, []],
    ['dead for 26 s', { lastBeatAt: at(-26) }, [['alerting', 'failed', 'reported for 26 seconds:']]],
    ['reports, for a moment', { reportsBeatAt: at(-25) }, []],
    ['reports', { reportsBeatAt: at(-26) }, [['reports', 'warning', 'sends reports has reported for 26 seconds:']]],
    ['dead for days', { lastBeatAt: at(-3 * 86_400) }, [['alerting', 'failed', 'reported for 3 days:']]],
    ['checks', { overdueSince: at(-31) }, [['checks', 'failed', 'overdue for 31 seconds without going down.']]],
    ['flips', { unprocessedSince: at(-7200) }, [['flips', 'failed', 'waiting to be processed for 2 hours.']]],
    ['deliveries, none made', { undeliveredSince: at(-31) }, [['deliveries', 'failed', 'for 31 seconds.']]],
    ['deliveries, others made', { undeliveredSince: at(-60), isDelivering: true }, []],
    [
      'a recipient that is slow',
      { undeliveredSince: at(-61), isDelivering: true },
      [['deliveries', 'warning', '1 minute']],
    ],
    ['emails', { mailSince: at(-120) }, [['emails', 'warning', 'email has been waiting for 2 minutes.']]],
    ['a clock that was set back', { overdueSince: at(3600), lastBeatAt: at(3600) }, []],
  ])('%s', (_, queues, expected) => {
    const found = notOk({ ...WELL, queues: { ...QUEUES, ...queues } });
    expect(found).toEqual(expected.map(([name, state, text]) => [name, state, expect.stringContaining(text)]));
  });

  test('is unknown when the database does not answer', () => {
    const parts = judgeHealth({ ...WELL, queues: null, storageError: 'connection refused' });
    expect(parts.map(({ name, state }) => [name, state])).toEqual([
      ['storage', 'failed'],
      ['disk', 'ok'],
      ['backup', 'ok'],
      ['reach', 'ok'],
    ]);
  });
});

describe('the disk', () => {
  test.each<[number, number, boolean]>([
    [500e6, 2e9, false],
    [499e6, 2e9, true],
    [499e6, 0.6e9, true],
    [4.9e9, 50e9, true],
    [5e9, 50e9, false],
    // 5 GB are enough, however large the disk
    [5.1e9, 1000e9, false],
    [4.9e9, 40e9, false],
  ])('%d bytes left of %d: warns: %s', (freeBytes, totalBytes, isLow) => {
    const found = notOk({ ...WELL, disk: { freeBytes, totalBytes } });
    expect(found.map(([name, state]) => [name, state])).toEqual(isLow ? [['disk', 'warning']] : []);
  });

  test('an unknown one is no trouble', () => expect(notOk({ ...WELL, disk: null })).toEqual([]));
});

describe('the backup', () => {
  test.each<[string, number | null, boolean]>([
    ['none that we know of', null, false],
    ['last night', 86_400, false],
    ['two days old', 2 * 86_400, false],
    ['older', 2 * 86_400 + 1, true],
    ['of the future', -3600, false],
  ])('%s', (_, ageSecs, isOld) => {
    const found = notOk({ ...WELL, lastBackupAt: ageSecs === null ? null : at(-ageSecs) });
    expect(found.map(([name, state]) => [name, state])).toEqual(isOld ? [['backup', 'warning']] : []);
  });
});

describe('another server is pinged', () => {
  test.each<[string, Partial<HealthFacts>, Partial<QueueFacts>, boolean]>([
    ['all is well', {}, {}, true],
    ['pings cannot be stored', { storageError: 'full' }, {}, false],
    ['the database does not answer', { queues: null }, {}, false],
    ['it is not reached', { unreachableSince: at(-180) }, {}, false],
    ['nobody listens', {}, { doors: [{ door: 'http', heardAt: at(-31) }] }, false],
    ['nobody has ever sent alerts', {}, { lastBeatAt: null }, false],
    ['nobody sends alerts', {}, { lastBeatAt: at(-31) }, false],
    ['a check is overdue for 30 s', {}, { overdueSince: at(-30) }, true],
    ['a check is overdue', {}, { overdueSince: at(-31) }, false],
    ['a status change waits', {}, { unprocessedSince: at(-31) }, false],
    ['deliveries stand still', {}, { undeliveredSince: at(-31), untriedSince: at(-31) }, false],
    ['a recipient hangs', {}, { undeliveredSince: at(-3600), isDelivering: true }, true],
    ['one waits for no recipient', {}, { undeliveredSince: at(-31), untriedSince: at(-31), isDelivering: true }, false],
    [
      'one waits for no recipient for 30 s',
      {},
      { undeliveredSince: at(-60), untriedSince: at(-30), isDelivering: true },
      true,
    ],
    ['the disk fills up', { disk: { freeBytes: 1e6, totalBytes: 1e9 } }, {}, true],
    ['the backup is old', { lastBackupAt: at(-86_400 * 9) }, {}, true],
    ['an email waits', {}, { mailSince: at(-600) }, true],
    ['nobody sends reports', {}, { reportsBeatAt: at(-600) }, true],
  ])('while %s', (_, facts, queues, isPinged) => {
    expect(isAlerting(judgeHealth({ ...WELL, queues: { ...QUEUES, ...queues }, ...facts }))).toBe(isPinged);
  });
});

test('failures come before warnings, with their details', () => {
  const queues = { ...QUEUES, mailSince: at(-120), overdueSince: at(-120) };
  const parts = judgeHealth({ ...WELL, disk: { freeBytes: 1e6, totalBytes: 1e9 }, storageError: 'disk full', queues });
  expect(troublesIn(parts)).toEqual([
    'Pings cannot be stored. (disk full)',
    'A check has been overdue for 2 minutes without going down.',
    'The disk with the data is almost full. (1 MB left)',
    'A sign-in or confirmation email has been waiting for 2 minutes.',
  ]);
});

test.each([
  [null, 'ok', ''],
  [
    at(-180),
    'warning',
    'This server has not answered at the address in PING_ENDPOINT for 3 minutes, so pings may not reach it.',
  ],
] as const)('not reached since %s: %s', (unreachableSince, state, text) => {
  const reach = judgeHealth({ ...WELL, unreachableSince }).find(({ name }) => name === 'reach');
  expect([reach?.state, reach?.text]).toEqual([state, text]);
});
