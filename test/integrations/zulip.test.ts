import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const LOGIN = `Basic ${Buffer.from('bot@zulip.test:key').toString('base64')}`;
let zulip: HttpSink;

beforeAll(async () => {
  zulip = await startHttpSink();
});
beforeEach(() => {
  zulip.requests.length = 0;
  zulip.answerEach(likeZulip);
});
afterAll(() => zulip.close());

/** Refuses what https://zulip.com/api/send-message says is refused. */
function likeZulip(request: SunkRequest): SinkAnswer {
  const refuse = (msg: string, status = 400): SinkAnswer => ({
    status,
    body: JSON.stringify({ result: 'error', msg, code: 'BAD_REQUEST' }),
  });
  if (request.method !== 'POST' || request.path !== '/api/v1/messages') return { status: 404 };
  if (request.headers['authorization'] !== LOGIN) return refuse('Invalid API key', 401);
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return refuse("Missing 'type' argument");
  const { type, to = '', topic = '', content = '' } = request.form();
  if (type !== 'stream' && type !== 'private') return refuse('Invalid type');
  if (type === 'private' && /^\d+$/.test(to)) return refuse('Invalid data type for recipients');
  if (to === 'gone') return refuse("Channel 'gone' does not exist");
  // the server would cut a longer topic, and with it the status
  if (topic === '' || [...topic].length > 60 || /\p{Cc}/u.test(topic)) return refuse('Invalid character in topic');
  return content === '' || content.length > 10_000
    ? refuse('Message must not be empty')
    : { body: '{"result":"success"}' };
}

async function send(parts: DeliveryParts = {}, config = {}) {
  const value = { bot_email: 'bot@zulip.test', api_key: 'key', mtype: 'stream', to: 'ops', site: zulip.url, ...config };
  const { result } = await deliver('zulip', JSON.stringify(value), parts);
  return { result, form: zulip.requests.at(-1)?.form() };
}

test('DOWN', async () => {
  const { result, form } = await send({ alert: { check: { name: 'a<b> [x]', desc: 'Copies **all** & <more>' } } });
  expect(result.result).toBe('sent');
  expect(form).toEqual({
    type: 'stream',
    to: 'ops',
    topic: 'a<b> [x] is DOWN',
    content: `[a&lt;b&gt; \\[x\\]](${LINK}) is **DOWN**. No success signal came in time and the grace time is over.\n\n---\n\nCopies **all** &amp; &lt;more&gt;`,
  });
});

test('UP, with nothing special about it', async () => {
  const { form } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(form).toEqual({
    type: 'stream',
    to: 'ops',
    topic: 'nightly-backup is UP',
    content: `[nightly-backup](${LINK}) is **UP**. It was down for 1 minute, 1 second.`,
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, form } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(form).toEqual({
    type: 'stream',
    to: 'ops',
    topic: 'TEST is DOWN',
    content: `[TEST](${LINK}) is **DOWN**. No success signal came in time and the grace time is over.`,
  });
});

test.each([
  ['stream', '123', '123'],
  ['private', '123', '[123]'],
  ['private', 'alice@example.org', 'alice@example.org'],
])('%s to %s is sent to %s', async (mtype, to, expected) => {
  const { result, form } = await send({}, { mtype, to });
  expect(result.result).toBe('sent');
  expect(form).toMatchObject({ type: mtype, to: expected });
});

test('a topic of the channel’s own is used as it is', async () => {
  expect((await send({}, { topic: 'Backups & more' })).form).toMatchObject({ topic: 'Backups & more' });
});

test.each([
  ['x'.repeat(300), `${'x'.repeat(51)}… is DOWN`],
  ['🦄'.repeat(300), `${'🦄'.repeat(51)}… is DOWN`],
  ['two\r\nlines', 'two lines is DOWN'],
  ['גיבוי', 'גיבוי is DOWN'],
])('the name %s makes the topic %s', async (name, topic) => {
  const { result, form } = await send({ alert: { check: { name } } });
  expect(result.result).toBe('sent');
  expect(form).toMatchObject({ topic });
});

test('nobody is woken by a name or a description', async () => {
  const { form } = await send({ alert: { check: { name: '@**all** @_**Alice**', desc: '@*ops* a@example.org' } } });
  expect(form?.['content']).not.toMatch(/@_?\*/);
  expect(form?.['content']).toContain('a@example.org');
});

test('a description of any length is cut', async () => {
  expect((await send({ alert: { check: { desc: '&'.repeat(20_000) } } })).result.result).toBe('sent');
});

test('Zulip’s own words are in the error, and nothing is permanent', async () => {
  const { result } = await send({}, { to: 'gone' });
  expect(result).toMatchObject({
    result: 'failed',
    error: { message: "HTTP status 400: Channel 'gone' does not exist", permanent: false },
  });
  expect(result.attempts).toHaveLength(3);
});

test('a key Zulip does not know disables nothing', async () => {
  const { result } = await send({}, { api_key: 'other' });
  expect(result).toMatchObject({ error: { message: 'HTTP status 401: Invalid API key', permanent: false } });
});
