import { describe, expect, test } from 'vitest';
import { type AlertingFacts, alertingTroubles } from '../../server/core/alerting-health.ts';
import { at, T0 } from '../support/builders.ts';

const WELL: AlertingFacts = {
  now: T0,
  lastBeatAt: at(-10),
  overdueSince: null,
  unprocessedSince: null,
  undeliveredSince: null,
  mailSince: null,
};

describe('how alerting is doing', () => {
  test.each<[string, Partial<AlertingFacts>, readonly string[]]>([
    ['well', {}, []],
    ['well while things wait for a moment', { overdueSince: at(-60), undeliveredSince: at(-2) }, []],
    ['dead from the start', { lastBeatAt: null }, ['has ever run']],
    ['dead for a while', { lastBeatAt: at(-61) }, ['sign of life for 1 minute:']],
    ['dead for days', { lastBeatAt: at(-3 * 86_400) }, ['sign of life for 3 days:']],
    ['late with checks', { overdueSince: at(-180) }, ['overdue and nobody has taken it down for 3 minutes.']],
    ['late with changes', { unprocessedSince: at(-7200) }, ['waits to be passed on for 2 hours.']],
    ['late with messages', { undeliveredSince: at(-61) }, ['waits to be delivered for 1 minute.']],
    ['late with mails', { mailSince: at(-120) }, ['has been waiting for 2 minutes.']],
    ['dead and late', { lastBeatAt: null, overdueSince: at(-120) }, ['has ever run', 'overdue']],
  ])('%s', (_, facts, parts) => {
    const troubles = alertingTroubles({ ...WELL, ...facts });
    expect(troubles).toHaveLength(parts.length);
    for (const [index, part] of parts.entries()) expect(troubles[index]).toContain(part);
  });
});
