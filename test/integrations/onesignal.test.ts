import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Config } from '../../server/config.ts';
import { aLastPing, NOTIFICATION_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const UNIQUE_KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const LINK = `https://rollcall.example.org/cloaked/${UNIQUE_KEY}/`;
const APP = '55555555-5555-4555-8555-555555555555';
const FIRST = '00000000-0000-4000-8000-000000000001';
const SECOND = '00000000-0000-4000-8000-000000000002';
const VALUE = JSON.stringify({ target: 'subscription', ids: [FIRST, SECOND], up: true, down: true });
const onesignal = playService(likeOneSignal);

// https://documentation.onesignal.com/reference/push-notification
const ids = z.array(z.string().min(1)).min(1).max(2000);
const message = z
  .strictObject({
    app_id: z.literal(APP),
    target_channel: z.literal('push'),
    include_subscription_ids: z.array(z.uuid()).min(1).max(2000).optional(),
    include_aliases: z.strictObject({ external_id: ids }).optional(),
    included_segments: ids.optional(),
    headings: z.strictObject({ en: z.string().min(1).max(120) }),
    contents: z.strictObject({ en: z.string().min(1).max(1000) }),
    url: z.url(),
    data: z.record(z.string(), z.string()),
    idempotency_key: z.uuid(),
  })
  .refine(
    (body) =>
      [body.include_subscription_ids, body.include_aliases, body.included_segments].filter(Boolean).length === 1,
  );

function likeOneSignal(request: SunkRequest): SinkAnswer {
  if (request.method !== 'POST' || request.path !== '/notifications?c=push') return { status: 404 };
  if (request.headers['authorization'] !== 'Key os_v2_app_secret')
    return jsonAnswer(403, { errors: ['Access denied.'] });
  if (request.headers['content-type'] !== 'application/json') return jsonAnswer(400, { errors: ['Not JSON'] });
  const isGood = message.safeParse(request.json()).success;
  return isGood ? jsonAnswer(200, { id: FIRST, external_id: null }) : jsonAnswer(400, { errors: ['Not understood'] });
}

async function send(parts: DeliveryParts = {}, value = VALUE, over: Partial<Config> = {}) {
  const keys = { onesignalAppId: APP, onesignalApiKey: 'os_v2_app_secret' };
  const settings = aConfig({ ...keys, onesignalApiBase: onesignal().url, ...over });
  const { result } = await deliver('onesignal', value, { ...parts, tools: { settings } });
  return { result, sent: onesignal().requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const { result, sent } = await send({ alert: { lastPing: aLastPing(), check: { tags: 'db' } } });
  expect(result.result).toBe('sent');
  expect(sent).toEqual({
    app_id: APP,
    target_channel: 'push',
    include_subscription_ids: [FIRST, SECOND],
    headings: { en: 'DOWN | nightly-backup' },
    contents: {
      en: [
        'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
        'Project: Backups',
        'Last ping: Success, 10 minutes ago',
      ].join('\n'),
    },
    url: LINK,
    data: { check: UNIQUE_KEY, status: 'down' },
    idempotency_key: NOTIFICATION_CODE,
  });
});

test('UP', async () => {
  const { sent } = await send({ alert: { status: 'up', reason: '', downtime: 60_000_000 } });
  expect(sent).toMatchObject({
    headings: { en: 'UP | nightly-backup' },
    contents: { en: expect.stringContaining('It was down for 1 minute, 0 seconds.') },
    data: { status: 'up' },
  });
});

test('a test', async () => {
  const { result, sent } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(sent).toMatchObject({ headings: { en: 'DOWN | TEST' }, contents: { en: expect.stringMatching(/Never$/) } });
});

test.each([
  ['external_id', ['alice', 'bob'], { include_aliases: { external_id: ['alice', 'bob'] } }],
  ['segment', ['All'], { included_segments: ['All'] }],
])('to each %s', async (target, list, expected) => {
  const { result, sent } = await send({}, JSON.stringify({ target, ids: list }));
  expect(result.result).toBe('sent');
  expect(sent).toMatchObject(expected);
  expect(sent).not.toHaveProperty('include_subscription_ids');
});

test('the boxes decide', () => {
  const kind = integrationOf('onesignal');
  const config = kind.parseConfig(JSON.stringify({ target: 'segment', ids: ['All'], up: false, down: true }));
  expect([kind.isNoop(config, 'down'), kind.isNoop(config, 'up')]).toEqual([false, true]);
});

test('a notification sent again has the same idempotency key', async () => {
  onesignal().answerEach((request) => (onesignal().requests.length < 3 ? { status: 500 } : likeOneSignal(request)));
  expect((await send()).result).toMatchObject({ result: 'sent' });
  const keys = onesignal().requests.map(({ text }) => JSON.parse(text).idempotency_key);
  expect(keys).toEqual([NOTIFICATION_CODE, NOTIFICATION_CODE, NOTIFICATION_CODE]);
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

describe('200 is not enough', () => {
  test.each<[string, unknown, boolean, string]>([
    ['nobody is subscribed', { id: '', errors: ['All included players are not subscribed'] }, false, 'not subscribed'],
    ['every ID unknown', { id: '', errors: { invalid_player_ids: [FIRST, SECOND] } }, true, FIRST],
    ['every ID unknown, other case', { errors: { invalid_player_ids: [SECOND, FIRST.toUpperCase()] } }, true, SECOND],
    ['one ID unknown', { id: '', errors: { invalid_player_ids: [FIRST] } }, false, FIRST],
    ['no reason given', {}, false, 'the response reports a failure'],
    ['an empty id', { id: '' }, false, 'the response reports a failure'],
  ])('%s', async (_what, body, permanent, words) => {
    onesignal().answer(jsonAnswer(200, body));
    const { result } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { permanent, message: expect.stringContaining(words) } });
    expect(result.attempts).toHaveLength(permanent ? 1 : 3);
  });

  test('every alias unknown', async () => {
    onesignal().answer(jsonAnswer(200, { id: '', errors: { invalid_aliases: { external_id: ['alice'] } } }));
    const { result } = await send({}, '{"target":"external_id","ids":["alice"]}');
    expect(result).toMatchObject({ error: { permanent: true, code: 'recipient_gone' } });
  });

  test('some IDs unknown: sent, with a note in the attempt log', async () => {
    onesignal().answer(jsonAnswer(200, { id: SECOND, errors: { invalid_player_ids: [FIRST] } }));
    expect((await send()).result).toMatchObject({
      result: 'sent',
      attempts: [{ responseExcerpt: `sent, but OneSignal does not know 1 of the IDs: ${FIRST}` }],
    });
  });
});

test.each([401, 403])('status %i is the server’s fault, whatever it says of IDs', async (status) => {
  onesignal().answer(jsonAnswer(status, { errors: { invalid_player_ids: [FIRST, SECOND] } }));
  expect((await send()).result).toMatchObject({ error: { permanent: false, httpStatus: status } });
});

test('a wrong key of the server disables nothing', async () => {
  const { result } = await send({}, VALUE, { onesignalApiKey: 'os_v2_app_other' });
  expect(result).toMatchObject({ error: { permanent: false, message: 'HTTP status 403: Access denied.' } });
});

test.each([400, 404, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  onesignal().answer(jsonAnswer(status, { errors: ['no'] }));
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: no` } });
  expect(result.attempts).toHaveLength(3);
});
