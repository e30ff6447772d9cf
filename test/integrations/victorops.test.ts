import { expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const PATH = '/integrations/generic/20131114/alert/key/team';
const victorops = playService(likeSplunk);

// https://help.splunk.com/en/splunk-on-call/rest-endpoint-integration-guide
const event = z.strictObject({
  entity_id: z.string().min(1).max(512),
  message_type: z.enum(['CRITICAL', 'WARNING', 'ACKNOWLEDGEMENT', 'INFO', 'RECOVERY']),
  entity_display_name: z.string().min(1),
  state_message: z.string().max(20_480),
  monitoring_tool: z.string(),
});

function likeSplunk(request: SunkRequest): SinkAnswer {
  if (request.path !== PATH) return jsonAnswer(404, { result: 'failure', message: 'Unknown integration key' });
  if (request.method !== 'POST') return { status: 405 };
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  if (event.safeParse(request.json()).success) return jsonAnswer(200, { result: 'success', entity_id: KEY });
  return jsonAnswer(400, { result: 'failure', message: 'message_type is missing' });
}

async function send(parts: DeliveryParts = {}, path = PATH) {
  const { result } = await deliver('victorops', `${victorops().url}${path}`, parts);
  return { result, sent: victorops().requests.at(-1)?.json() };
}

test('DOWN is critical', async () => {
  const { result, sent } = await send({ alert: { lastPing: aLastPing() } });
  expect(result.result).toBe('sent');
  expect(sent).toEqual({
    entity_id: KEY,
    message_type: 'CRITICAL',
    entity_display_name: 'nightly-backup',
    state_message:
      'DOWN | nightly-backup since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
    monitoring_tool: 'Rollcall',
  });
});

test('UP is the recovery of the same', async () => {
  const { sent } = await send({ alert: { status: 'up', reason: '' } });
  expect(sent).toEqual({
    entity_id: KEY,
    message_type: 'RECOVERY',
    entity_display_name: 'nightly-backup',
    state_message: 'UP | nightly-backup since 1 Jan 00:00 (UTC).',
    monitoring_tool: 'Rollcall',
  });
});

test('a test', async () => {
  const { result, sent } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect(result.attempts).toHaveLength(1);
  expect(sent).toMatchObject({ entity_display_name: 'TEST', message_type: 'CRITICAL' });
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test('an address that is no more disables the channel at once', async () => {
  const { result } = await send({}, '/integrations/generic/20131114/alert/other/team');
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: true, message: 'HTTP status 404: Unknown integration key' },
    attempts: [{ n: 1 }],
  });
});

test.each([400, 401, 410, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  victorops().answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
