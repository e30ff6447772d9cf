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
    ['dead for a while', { lastBeatAt: at(-61) }, ['reported for 1 minute:']],
    ['dead for days', { lastBeatAt: at(-3 * 86_400) }, ['reported for 3 days:']],
    ['late with checks', { overdueSince: at(-180) }, ['overdue for 3 minutes without going down.']],
    ['late with changes', { unprocessedSince: at(-7200) }, ['waiting to be processed for 2 hours.']],
    ['late with messages', { undeliveredSince: at(-61) }, ['waiting to be sent for 1 minute.']],
    ['late with mails', { mailSince: at(-120) }, ['email has been waiting for 2 minutes.']],
    ['dead and late', { lastBeatAt: null, overdueSince: at(-120) }, ['has ever run', 'overdue']],
  ])('%s', (_, facts, parts) => {
    const troubles = alertingTroubles({ ...WELL, ...facts });
    expect(troubles).toHaveLength(parts.length);
    for (const [index, part] of parts.entries()) expect(troubles[index]).toContain(part);
  });
});
