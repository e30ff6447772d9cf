import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { aConfig } from '../delivery/settings.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';

let pushbullet: HttpSink;

beforeAll(async () => {
  pushbullet = await startHttpSink();
});
beforeEach(() => {
  pushbullet.requests.length = 0;
  pushbullet.answerEach(likePushbullet);
});
afterAll(() => pushbullet.close());

const push = z.strictObject({ type: z.literal('note'), title: z.string().min(1), body: z.string().min(1).max(1000) });

/** Refuses what https://docs.pushbullet.com says is refused. */
function likePushbullet(request: SunkRequest): SinkAnswer {
  const refuse = (status: number, message: string): SinkAnswer => ({
    status,
    body: JSON.stringify({ error: { type: 'invalid_request', message, cat: '(=^‥^=)' } }),
  });
  if (request.method !== 'POST' || request.path !== '/v2/pushes') return { status: 404 };
  if (request.headers['access-token'] !== 'o.token') return refuse(401, 'Access token is missing or invalid.');
  if (request.headers['content-type'] !== 'application/json') return refuse(400, 'Failed to parse JSON body.');
  return push.safeParse(request.json()).success ? { body: '{"iden":"x"}' } : refuse(400, 'The param type is invalid.');
}

async function send(parts: DeliveryParts = {}, value = 'o.token') {
  const settings = aConfig({ pushbulletApiBase: pushbullet.url });
  const { result, clock } = await deliver('pushbullet', value, { ...parts, tools: { settings } });
  return { result, clock, payload: pushbullet.requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'a<b> & c' } } });
  expect(result.result).toBe('sent');
  expect(payload).toEqual({
    type: 'note',
    title: 'Rollcall',
    body: '"a<b> & c" is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
  });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    type: 'note',
    title: 'Rollcall',
    body: '"nightly-backup" is UP. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.',
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    type: 'note',
    title: 'Rollcall',
    body: '"TEST" is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
  });
});

test('a long name is cut', async () => {
  expect((await send({ alert: { check: { name: 'x'.repeat(3000) } } })).result.result).toBe('sent');
});

test('a token Pushbullet does not know is told in its words, and disables nothing', async () => {
  const { result } = await send({}, 'o.other');
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: false, message: 'HTTP status 401: Access token is missing or invalid.' },
  });
  expect(result.attempts).toHaveLength(3);
});

test.each([400, 403, 404, 500])('%i is tried three times and disables nothing', async (status) => {
  pushbullet.answer({ status, body: 'no' });
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}` } });
  expect(result.attempts).toHaveLength(3);
});

test('after 429 it is tried when Pushbullet says', async () => {
  pushbullet.answerEach((request) =>
    pushbullet.requests.length === 1 ? { status: 429, headers: { 'retry-after': '20' } } : likePushbullet(request),
  );
  const { result, clock } = await send();
  expect(result.result).toBe('sent');
  expect(clock.pausesSecs).toEqual([20]);
});
