import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const UNIQUE_KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const LINK = `https://rollcall.example.org/cloaked/${UNIQUE_KEY}/`;
const SERVICE = '0123456789abcdef0123456789abcdef';
const V1 = SERVICE;
const V2 = `{"service_key":"${SERVICE}","api":2}`;
const pagerduty = playService(likePagerDuty);

const details = z.record(z.string(), z.string());
// https://developer.pagerduty.com/docs/events-api-v1-overview
const eventV1 = z.strictObject({
  service_key: z.literal(SERVICE),
  incident_key: z.string().min(1).max(255),
  event_type: z.enum(['trigger', 'acknowledge', 'resolve']),
  description: z.string().min(1).max(1024),
  client: z.string(),
  client_url: z.url(),
  details,
});
// https://developer.pagerduty.com/docs/send-alert-event
const eventV2 = z.strictObject({
  routing_key: z.literal(SERVICE),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  client: z.string(),
  client_url: z.url(),
  links: z.array(z.strictObject({ href: z.url(), text: z.string().min(1) })),
  payload: z.strictObject({
    summary: z.string().min(1).max(1024),
    source: z.string().min(1),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.iso.datetime({ offset: true }),
    component: z.string(),
    group: z.string(),
    class: z.string(),
    custom_details: details,
  }),
});

function likePagerDuty(request: SunkRequest): SinkAnswer {
  const isV2 = request.path === '/v2/enqueue';
  if (!isV2 && request.path !== '/generic/2010-04-15/create_event.json') return { status: 404 };
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') return { status: 400 };
  if (request.body.length > 512 * 1024) return { status: 413 };
  const isGood = (isV2 ? eventV2 : eventV1).safeParse(request.json()).success;
  const invalid = { status: 'invalid event', message: 'Event object is invalid', errors: ['Service key is bad'] };
  if (!isGood) return jsonAnswer(400, invalid);
  return jsonAnswer(isV2 ? 202 : 200, { status: 'success', message: 'Event processed' });
}

async function send(value: string, parts: DeliveryParts = {}, pdEventsApi = 'auto') {
  const settings = aConfig({ pdApiBase: pagerduty().url, pdEventsApi });
  const { result } = await deliver('pd', value, { ...parts, tools: { settings } });
  const request = pagerduty().requests.at(-1);
  return { result, path: request?.path, sent: request?.json() };
}

const full = { check: { desc: 'Copies <everything>', tags: 'db prod', slug: 'nightly' }, lastPing: aLastPing() };
const why = 'No success signal came in time and the grace time is over.';
const told = {
  Project: 'Backups',
  Tags: 'db, prod',
  Period: '1 day',
  'Total pings': '123',
  'Last ping': 'Success, 10 minutes ago',
  Description: 'Copies <everything>',
};

describe('version 1', () => {
  test('DOWN', async () => {
    const { result, path, sent } = await send(V1, { alert: full });
    expect([result.result, path]).toEqual(['sent', '/generic/2010-04-15/create_event.json']);
    expect(sent).toEqual({
      service_key: SERVICE,
      incident_key: UNIQUE_KEY,
      event_type: 'trigger',
      description: `DOWN | nightly-backup since 1 Jan 00:00 (UTC). ${why}`,
      client: 'Rollcall',
      client_url: LINK,
      details: told,
    });
  });

  test('UP', async () => {
    const { sent } = await send(V1, { alert: { ...full, status: 'up', reason: '', downtime: 60_000_000 } });
    expect(sent).toMatchObject({
      incident_key: UNIQUE_KEY,
      event_type: 'resolve',
      description: 'UP | nightly-backup since 1 Jan 00:00 (UTC)',
    });
  });

  test('403 means too many', async () => {
    pagerduty().answer({ status: 403 });
    const { result } = await send(V1);
    expect(result).toMatchObject({ error: { code: 'rate_limited', permanent: false, httpStatus: 403 } });
    expect(result.attempts).toHaveLength(3);
  });
});

describe('version 2', () => {
  test('DOWN', async () => {
    const { result, path, sent } = await send(V2, { alert: full });
    expect([result.result, path]).toEqual(['sent', '/v2/enqueue']);
    expect(sent).toEqual({
      routing_key: SERVICE,
      event_action: 'trigger',
      dedup_key: UNIQUE_KEY,
      client: 'Rollcall',
      client_url: LINK,
      links: [{ href: LINK, text: 'Open in Rollcall' }],
      payload: {
        summary: `DOWN | nightly-backup since 1 Jan 00:00 (UTC). ${why}`,
        source: 'nightly-backup',
        severity: 'critical',
        timestamp: '2026-01-01T00:00:00+00:00',
        component: 'nightly',
        group: 'Backups',
        class: 'simple',
        custom_details: told,
      },
    });
  });

  test('UP', async () => {
    const check = { kind: 'cron', schedule: '*/5 * * * *', tz: 'Europe/Riga' } as const;
    const { sent } = await send(V2, { alert: { status: 'up', reason: '', check } });
    expect(sent).toMatchObject({
      event_action: 'resolve',
      dedup_key: UNIQUE_KEY,
      payload: {
        class: 'cron',
        custom_details: { Schedule: '*/5 * * * *', 'Time zone': 'Europe/Riga', 'Last ping': 'Never' },
      },
    });
  });

  test('an invalid event is not sent again', async () => {
    const { result } = await send('{"service_key":"revoked-key-of-theirs","api":2}');
    expect(result).toMatchObject({
      result: 'failed',
      error: { permanent: false, message: 'HTTP status 400: Event object is invalid: Service key is bad' },
      attempts: [{ n: 1 }],
    });
  });

  test.each([404, 429, 500, 503])('status %i is', async (status) => {
    pagerduty().answer({ status });
    const { result } = await send(V2);
    expect(result).toMatchObject({ error: { permanent: false, httpStatus: status } });
    expect(result.attempts).toHaveLength(3);
  });
});

test.each([
  [V1, 'auto', '/generic/2010-04-15/create_event.json', 'a key from before'],
  [V2, 'auto', '/v2/enqueue', 'a new channel'],
  [V1, '2', '/v2/enqueue', 'forced'],
  [V2, '1', '/generic/2010-04-15/create_event.json', 'forced'],
])('%s with PD_EVENTS_API=%s posts to %s (%s)', async (value, version, expected) => {
  expect((await send(value, {}, version)).path).toBe(expected);
});

test('a channel added now uses version 2', () => {
  const result = integrationOf('pd').validateForm({ value: SERVICE });
  expect(result).toEqual({ value: V2 });
});

test('the account is shown, the key is not', () => {
  const pd = integrationOf('pd');
  const value = `{"service_key":"${SERVICE}","account":"Night shift"}`;
  expect(pd.describe(pd.parseConfig(value))).toBe('PagerDuty account Night shift, Events API v1');
});

test.each([V1, V2])('a test of %s', async (value) => {
  const { result, sent } = await send(value, { alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(JSON.stringify(sent)).toContain('DOWN | TEST since');
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send(V1, { alert })).result.result).toBe('sent');
  expect((await send(V2, { alert })).result.result).toBe('sent');
});
