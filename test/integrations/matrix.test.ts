import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttp } from '../../server/delivery/http.ts';
import { settingsOf } from '../../server/delivery/settings.ts';
import { NOTIFICATION_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const ROOM = '!a/b:example.org';
const SEND = /^\/_matrix\/client\/v3\/rooms\/!a%2Fb%3Aexample\.org\/send\/m\.room\.message\/([0-9a-f]{32})$/;
const JOIN = '/_matrix/client/v3/join/!a%2Fb%3Aexample.org';
let matrix: HttpSink;
let isMember: boolean;
let mayJoin: boolean;

beforeAll(async () => {
  matrix = await startHttpSink();
});
beforeEach(() => {
  matrix.requests.length = 0;
  matrix.answerEach(likeMatrix);
  isMember = true;
  mayJoin = true;
});
afterAll(() => matrix.close());

const event = z.strictObject({
  msgtype: z.literal('m.text'),
  body: z.string().min(1).max(1000),
  format: z.literal('org.matrix.custom.html'),
  formatted_body: z.string().min(1),
});

function refuse(status: number, errcode: string, error: string): SinkAnswer {
  return { status, body: JSON.stringify({ errcode, error }) };
}

/** Refuses what https://spec.matrix.org/latest/client-server-api/ says is refused. */
function likeMatrix(request: SunkRequest): SinkAnswer {
  if (request.headers['authorization'] !== 'Bearer syt_token') return refuse(401, 'M_UNKNOWN_TOKEN', 'Unknown token');
  if (request.headers['content-type'] !== 'application/json') return refuse(400, 'M_NOT_JSON', 'Content not JSON');
  if (request.method === 'POST' && request.path.startsWith('/_matrix/client/v3/join/')) return join(request);
  if (request.method !== 'PUT' || !SEND.test(request.path))
    return refuse(404, 'M_UNRECOGNIZED', 'Unrecognized request');
  if (!isMember) return refuse(403, 'M_FORBIDDEN', 'User @bell:example.org not in room');
  if (request.body.length > 60_000) return refuse(413, 'M_TOO_LARGE', 'event too large');
  return event.safeParse(request.json()).success ? { body: '{"event_id":"$x"}' } : refuse(400, 'M_BAD_JSON', 'bad');
}

function join(request: SunkRequest): SinkAnswer {
  if (request.path.includes('busy')) return refuse(429, 'M_LIMIT_EXCEEDED', 'Too Many Requests');
  if (request.path.includes('unknown')) return refuse(404, 'M_NOT_FOUND', 'No such alias');
  if (request.path.includes('odd')) return { body: '{}' };
  if (!mayJoin) return refuse(403, 'M_FORBIDDEN', 'You are not invited to this room.');
  isMember = true;
  return { body: JSON.stringify({ room_id: ROOM }) };
}

function settingsHere(over = {}) {
  const mine = { matrixHomeserver: matrix.url, matrixUserId: '@bell:example.org', matrixAccessToken: 'syt_token' };
  return aConfig({ ...mine, ...over });
}

async function send(parts: DeliveryParts = {}) {
  const sent = await deliver('matrix', ROOM, { ...parts, tools: { settings: settingsHere(), ...parts.tools } });
  return { ...sent, payload: matrix.requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const othersDown = { total: 1, list: [{ name: 'x & y', link: 'https://x.test/', lastPingAt: null }] };
  const check = { name: 'a<b> & c', tags: 'db prod', kind: 'cron', schedule: '*/5 * * * *', tz: 'UTC' } as const;
  const { result, payload } = await send({ alert: { reason: 'fail', check, othersDown, body: 'out <of>\ndisk' } });
  expect(result.result).toBe('sent');
  expect(payload).toEqual({
    msgtype: 'm.text',
    body: '"a<b> & c" is DOWN. Down since 1 Jan 00:00 (UTC). The job reported a failure.',
    format: 'org.matrix.custom.html',
    formatted_body: [
      `🔴 <a href="${LINK}"><b>a&lt;b&gt; &amp; c</b></a> is <b>DOWN</b>. Down since 1 Jan 00:00 (UTC). The job reported a failure.`,
      '',
      '<b>Project:</b> Backups',
      '<b>Tags:</b> db, prod',
      '<b>Schedule:</b> <code>*/5 * * * *</code>',
      '<b>Time zone:</b> UTC',
      '<b>Total pings:</b> 123',
      '<b>Last ping:</b> Success, 10 minutes ago',
      '',
      '<b>Last ping body:</b>',
      '<pre>out &lt;of&gt;\ndisk</pre>',
      '',
      'In the same project also down:',
      '- <a href="https://x.test/">x &amp; y</a> (last ping: never)',
    ].join('<br>'),
  });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    msgtype: 'm.text',
    body: '"nightly-backup" is UP. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.',
    format: 'org.matrix.custom.html',
    formatted_body: `🟢 <a href="${LINK}"><b>nightly-backup</b></a> is <b>UP</b>. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.<br><br><b>Project:</b> Backups<br><b>Period:</b> 1 day<br><b>Total pings:</b> 0<br><b>Last ping:</b> Never`,
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    msgtype: 'm.text',
    body: '"TEST" is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
    format: 'org.matrix.custom.html',
    formatted_body: `🔴 <a href="${LINK}"><b>TEST</b></a> is <b>DOWN</b>. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.<br><br><b>Project:</b> Backups<br><b>Period:</b> 1 day<br><b>Total pings:</b> 0<br><b>Last ping:</b> Never`,
  });
});

test('every attempt is the same transaction, which does not tell the notification’s code', async () => {
  matrix.answerEach((request) => (matrix.requests.length < 3 ? { status: 502 } : likeMatrix(request)));
  const { result } = await send();
  expect(result).toMatchObject({ result: 'sent', attempts: [{ httpStatus: 502 }, { httpStatus: 502 }, { n: 3 }] });
  expect(new Set(matrix.requests.map(({ path }) => path)).size).toBe(1);
  expect(matrix.requests[0]?.path).toMatch(SEND);
  expect(matrix.requests[0]?.path).not.toContain(NOTIFICATION_CODE);
  await send({ sending: { notification: { code: '55555555-5555-4555-8555-555555555555' } } });
  expect(matrix.requests.at(-1)?.path).not.toBe(matrix.requests[0]?.path);
});

describe('thrown out of the room', () => {
  beforeEach(() => {
    isMember = false;
  });

  test('it comes back and says what it had to say', async () => {
    const { result } = await send();
    expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1 }] });
    expect(matrix.requests.map(({ method, path }) => [method, SEND.test(path) ? 'send' : path])).toEqual([
      ['PUT', 'send'],
      ['POST', JOIN],
      ['PUT', 'send'],
    ]);
    expect(matrix.requests[2]?.path).toBe(matrix.requests[0]?.path);
  });

  test('when it may not come back, the channel is disabled', async () => {
    mayJoin = false;
    const { result } = await send();
    expect(result).toMatchObject({
      result: 'failed',
      error: {
        permanent: true,
        code: 'recipient_gone',
        httpStatus: 403,
        message: 'HTTP status 403: You are not invited to this room.',
      },
    });
    expect(matrix.requests).toHaveLength(2);
  });

  test('when coming back fails otherwise, or does not help, it is tried again', async () => {
    matrix.answerEach((request) => (request.method === 'POST' ? { status: 500 } : likeMatrix(request)));
    expect((await send()).result).toMatchObject({
      error: { permanent: false, httpStatus: 500 },
      attempts: [{}, {}, {}],
    });
    matrix.answerEach((request) => (request.method === 'POST' ? {} : likeMatrix(request)));
    expect((await send()).result).toMatchObject({
      error: { permanent: false, httpStatus: 403 },
      attempts: [{}, {}, {}],
    });
  });
});

test('a token the homeserver does not know is the operator’s to mend', async () => {
  const settings = settingsHere({ matrixAccessToken: 'syt_other' });
  const { result, warnings } = await send({ tools: { settings }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: 401 } });
  expect(warnings).toEqual(['the Matrix server does not accept MATRIX_ACCESS_TOKEN']);
});

test.each([400, 404, 413, 500])('%i is tried three times and disables nothing', async (status) => {
  matrix.answer({ status, body: '{}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});

test.each([
  [{}, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}', 2.5],
  [{ 'retry-after': '9' }, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}', 9],
  [{}, '{}', 1],
])('after 429 with %o and %s the pause is %d s', async (headers, body, secs) => {
  matrix.answerEach((request) => (matrix.requests.length === 1 ? { status: 429, headers, body } : likeMatrix(request)));
  const { result, clock } = await send();
  expect(result.result).toBe('sent');
  expect(clock.pausesSecs).toEqual([secs]);
});

test.each(['<', '🦄', '\u0001'])('the longest alert, all %j, is short enough', async (sign) => {
  const list = Array.from({ length: 10 }, () => ({ name: sign.repeat(300), link: LINK, lastPingAt: T0 }));
  const check = { name: sign.repeat(300), tags: sign.repeat(500), kind: 'cron', schedule: sign.repeat(100) } as const;
  const alert = { check, body: sign.repeat(5000), othersDown: { total: 10, list } };
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each([
  ['#ops:example.org', true, { value: ROOM, name: '#ops:example.org' }],
  ['!a/b:example.org', true, { value: ROOM }],
  ['#ops:example.org', false, { errors: { alias: 'Invite @bell:example.org to the room, then save again.' } }],
  ['#busy:example.org', true, { errors: { alias: 'The Matrix server is busy. Try again in a few minutes.' } }],
  ['#unknown:example.org', true, { errors: { alias: 'The Matrix server returned an unexpected response.' } }],
  ['#odd:example.org', true, { errors: { alias: 'The Matrix server returned an unexpected response.' } }],
])('adding %s, invited %s, gives %o', async (alias, invited, expected) => {
  mayJoin = invited;
  const settings = settingsHere();
  const http = createHttp(settings);
  const integration = integrationOf('matrix');
  const outside = { settings: settingsOf(integration, settings), http };
  expect(await integration.complete?.(integration.parseConfig(alias), outside)).toEqual(expected);
  expect(matrix.requests[0]?.path).toBe(`/_matrix/client/v3/join/${encodeURIComponent(alias)}`);
  await http.close();
});
