import { expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const pagertree = playService(likePagerTree);

// https://pagertree.com/docs/integration-guides/webhook
const event = z.strictObject({
  incident_key: z.string().min(1),
  event_type: z.enum(['trigger', 'resolve']),
  title: z.string().min(1).max(255),
  description: z.string(),
  client: z.string(),
  client_url: z.url(),
  tags: z.string(),
});

function likePagerTree(request: SunkRequest): SinkAnswer {
  if (request.method !== 'POST' || request.path !== '/integration/int_1') return { status: 404 };
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  return event.safeParse(request.json()).success ? jsonAnswer(200, { ok: true }) : { status: 400 };
}

async function send(parts: DeliveryParts = {}) {
  const { result } = await deliver('pagertree', `${pagertree().url}/integration/int_1`, parts);
  return { result, sent: pagertree().requests.at(-1)?.json() };
}

test('DOWN triggers an incident', async () => {
  const { result, sent } = await send({ alert: { check: { tags: 'db  prod' }, lastPing: aLastPing() } });
  expect(result.result).toBe('sent');
  expect(sent).toEqual({
    incident_key: KEY,
    event_type: 'trigger',
    title: 'DOWN | nightly-backup',
    description:
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over. Last ping: Success, 10 minutes ago.',
    client: 'Rollcall',
    client_url: 'https://rollcall.example.org',
    tags: 'db prod',
  });
});

test('UP resolves the same incident', async () => {
  const { sent } = await send({ alert: { status: 'up', reason: '', downtime: 60_000_000, lastPing: aLastPing() } });
  expect(sent).toEqual({
    incident_key: KEY,
    event_type: 'resolve',
    title: 'UP | nightly-backup',
    description: 'Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 0 seconds.',
    client: 'Rollcall',
    client_url: 'https://rollcall.example.org',
    tags: '',
  });
});

test('a test', async () => {
  const { result, sent } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect(result.attempts).toHaveLength(1);
  expect(sent).toMatchObject({ title: 'DOWN | TEST', description: expect.stringMatching(/Last ping: Never\.$/) });
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each([400, 404, 410, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  pagertree().answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
