import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { addSecs } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
let gotify: HttpSink;

beforeAll(async () => {
  gotify = await startHttpSink();
});
beforeEach(() => {
  gotify.requests.length = 0;
  gotify.answerEach(likeGotify);
});
afterAll(() => gotify.close());

// https://gotify.net/docs/msgextras
const message = z.strictObject({
  title: z.string().max(300),
  message: z.string().min(1),
  priority: z.int().optional(),
  extras: z.strictObject({ 'client::display': z.strictObject({ contentType: z.literal('text/markdown') }) }),
});

function likeGotify(request: SunkRequest): SinkAnswer {
  const [path = '', query = ''] = request.path.split('?');
  const refuse = (status: number, errorDescription: string): SinkAnswer => ({
    status,
    body: JSON.stringify({ error: 'no', errorCode: status, errorDescription }),
  });
  if (request.method !== 'POST' || !['/message', '/sub/message'].includes(path)) return refuse(404, 'page not found');
  if (new URLSearchParams(query).get('token') !== 'a/b+c')
    return refuse(401, 'you need to provide a valid access token');
  const isJson = request.headers['content-type'] === 'application/json';
  return isJson && message.safeParse(request.json()).success ? { body: '{"id":1}' } : refuse(400, 'Field is required');
}

async function send(parts: DeliveryParts = {}, config = {}) {
  const value = JSON.stringify({ url: gotify.url, token: 'a/b+c', priority: 9, priority_up: 2, ...config });
  const { result } = await deliver('gotify', value, parts);
  return { result, payload: gotify.requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const othersDown = { total: 1, list: [{ name: 'a [b]', link: 'https://x.test/', lastPingAt: addSecs(T0, -7200) }] };
  const { result, payload } = await send({ alert: { othersDown, check: { name: 'a<b> & c' } } });
  expect(result.result).toBe('sent');
  expect(payload).toEqual({
    title: '🔴 DOWN | a<b> & c',
    message: [
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
      'In the same project also down:',
      '- [a \\[b\\]](https://x.test/) (last ping: 2 hours ago)',
      `[Open in Rollcall](${LINK})`,
    ].join('\n\n'),
    priority: 9,
    extras: { 'client::display': { contentType: 'text/markdown' } },
  });
});

test('UP', async () => {
  const { payload } = await send({
    alert: { status: 'up', reason: '', downtime: 61_000_000, othersDown: { total: 0, list: [] } },
  });
  expect(payload).toMatchObject({
    title: '🟢 UP | nightly-backup',
    message: `Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.\n\nAll other checks in the project are up.\n\n[Open in Rollcall](${LINK})`,
    priority: 2,
  });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    title: '🟢 UP | nightly-backup',
    message: `Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.\n\n[Open in Rollcall](${LINK})`,
    priority: 2,
    extras: { 'client::display': { contentType: 'text/markdown' } },
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    title: '🔴 DOWN | TEST',
    message: `Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.\n\n[Open in Rollcall](${LINK})`,
    priority: 9,
    extras: { 'client::display': { contentType: 'text/markdown' } },
  });
});

test.each([
  ['', '/message'],
  ['/', '/message'],
  ['/sub', '/sub/message'],
  ['/sub/', '/sub/message'],
])('the path %j of the server leads to %s', async (path, expected) => {
  const { result } = await send({}, { url: `${gotify.url}${path}` });
  expect(result.result).toBe('sent');
  expect(gotify.requests[0]?.path).toBe(`${expected}?token=a%2Fb%2Bc`);
});

test('an older channel leaves the priority to the application; the form shows the normal one', async () => {
  const { payload } = await send({}, { priority: undefined, priority_up: undefined });
  expect(payload).not.toHaveProperty('priority');
  const integration = integrationOf('gotify');
  const config = integration.parseConfig(JSON.stringify({ url: gotify.url, token: 't' }));
  expect(integration.formValues(config)).toMatchObject({ priority: '5', priority_up: '5' });
});

test.each([
  [0, 5, true, false],
  [5, 0, false, true],
  [undefined, undefined, false, false],
])('priorities %s and %s have nothing to send: down %s, up %s', (priority, priority_up, down, up) => {
  const integration = integrationOf('gotify');
  const config = integration.parseConfig(JSON.stringify({ url: gotify.url, token: 't', priority, priority_up }));
  expect([integration.isNoop(config, 'down'), integration.isNoop(config, 'up')]).toEqual([down, up]);
});

test('a long name is cut', async () => {
  expect((await send({ alert: { check: { name: '🦄'.repeat(300) } } })).result.result).toBe('sent');
});

test.each([400, 401, 403, 404, 429, 500])('%i is tried three times and disables nothing', async (status) => {
  gotify.answer({ status, body: '{}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
