import { expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const spike = playService(likeSpike);

const event = z.strictObject({
  check_id: z.string().min(1),
  title: z.string().min(1).max(255),
  message: z.string().min(1),
  status: z.enum(['up', 'down']),
});

function likeSpike(request: SunkRequest): SinkAnswer {
  if (request.method !== 'POST' || request.path !== '/v1/alerts/0f0f/push-events') return { status: 404 };
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  return event.safeParse(request.json()).success ? jsonAnswer(200, { success: true }) : { status: 400 };
}

async function send(parts: DeliveryParts = {}) {
  const { result } = await deliver('spike', `${spike().url}/v1/alerts/0f0f/push-events`, parts);
  return { result, sent: spike().requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const { result, sent } = await send({
    alert: { reason: 'fail', lastPing: aLastPing({ kind: 'fail', exitStatus: 3 }) },
  });
  expect(result.result).toBe('sent');
  expect(sent).toEqual({
    check_id: KEY,
    title: 'DOWN | nightly-backup',
    message: 'Down since 1 Jan 00:00 (UTC). The job reported a failure. Last ping: Exit status 3, 10 minutes ago.',
    status: 'down',
  });
});

test('UP', async () => {
  const { sent } = await send({ alert: { status: 'up', reason: '', lastPing: aLastPing() } });
  expect(sent).toEqual({
    check_id: KEY,
    title: 'UP | nightly-backup',
    message: 'Up since 1 Jan 00:00 (UTC).',
    status: 'up',
  });
});

test('a test', async () => {
  const { result, sent } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect(result.attempts).toHaveLength(1);
  expect(sent).toMatchObject({ title: 'DOWN | TEST', message: expect.stringMatching(/Last ping: Never\.$/) });
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each([400, 404, 410, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  spike().answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
