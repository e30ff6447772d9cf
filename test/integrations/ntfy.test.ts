import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { addSecs } from '../../server/core/instant.ts';
import { httpFrom } from '../../server/delivery/observe-http.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { bucketOf, type DeliveryParts, deliver, integrationOf } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
let ntfy: HttpSink;

beforeAll(async () => {
  ntfy = await startHttpSink();
});
beforeEach(() => {
  ntfy.requests.length = 0;
  ntfy.answerEach(likeNtfy);
});
afterAll(() => ntfy.close());

// https://docs.ntfy.sh/publish/#publish-as-json
const message = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  priority: z.int().min(1).max(5),
  title: z.string(),
  message: z.string().refine((text) => Buffer.byteLength(text) <= 4096),
  markdown: z.literal(true),
  tags: z.array(z.string()),
  actions: z.array(z.strictObject({ action: z.literal('view'), label: z.string().min(1), url: z.url() })).max(3),
});

function likeNtfy(request: SunkRequest): SinkAnswer {
  const refuse = (code: number, http: number): SinkAnswer => ({
    status: http,
    body: JSON.stringify({ code, http, error: 'no' }),
  });
  if (request.method !== 'POST' || request.path !== '/') return refuse(40401, 404);
  const login = request.headers['authorization'];
  if (login !== undefined && login !== 'Bearer tk_mine') return refuse(40101, 401);
  // the server reads no more than twice the length of a message
  if (request.body.length > 8192) return refuse(41303, 413);
  return message.safeParse(request.json()).success ? { body: '{"id":"x"}' } : refuse(40024, 400);
}

async function send(parts: DeliveryParts = {}, config = {}) {
  const value = { topic: 'backups', url: ntfy.url, priority: 5, priority_up: 2, ...config };
  const { result } = await deliver('ntfy', JSON.stringify(value), parts);
  const request = ntfy.requests.at(-1);
  return { result, request, payload: request?.json() };
}

test('DOWN', async () => {
  const othersDown = { total: 1, list: [{ name: 'a [b]', link: 'https://x.test/', lastPingAt: addSecs(T0, -7200) }] };
  const check = { name: 'a<b> & c', tags: '<i> prod', kind: 'cron', schedule: '*/5 * * * *', tz: 'UTC' } as const;
  const { result, request, payload } = await send({ alert: { othersDown, check, lastPing: aLastPing() } });
  expect(result.result).toBe('sent');
  expect(request?.headers['content-type']).toBe('application/json');
  expect(request?.headers).not.toHaveProperty('authorization');
  expect(payload).toEqual({
    topic: 'backups',
    priority: 5,
    title: 'DOWN | a<b> & c',
    message: [
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
      '',
      '- Project: Backups',
      '- Tags: &lt;i&gt;, prod',
      '- Schedule: `*/5 * * * *`',
      '- Time zone: UTC',
      '- Total pings: 123',
      '- Last ping: Success, 10 minutes ago',
      '',
      'In the same project also down:',
      '',
      '- [a \\[b\\]](https://x.test/) (last ping: 2 hours ago)',
    ].join('\n'),
    markdown: true,
    tags: ['red_circle'],
    actions: [{ action: 'view', label: 'Open in Rollcall', url: LINK }],
  });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    topic: 'backups',
    priority: 2,
    title: 'UP | nightly-backup',
    message:
      'Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.\n\n- Project: Backups\n- Period: 1 day\n- Total pings: 0\n- Last ping: Never',
    markdown: true,
    tags: ['green_circle'],
    actions: [{ action: 'view', label: 'Open in Rollcall', url: LINK }],
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    topic: 'backups',
    priority: 5,
    title: 'DOWN | TEST',
    message:
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.\n\n- Project: Backups\n- Period: 1 day\n- Total pings: 0\n- Last ping: Never',
    markdown: true,
    tags: ['red_circle'],
    actions: [{ action: 'view', label: 'Open in Rollcall', url: LINK }],
  });
});

test('what does not fit is counted instead of listed', async () => {
  const list = Array.from({ length: 10 }, () => ({ name: '🦄'.repeat(100), link: LINK, lastPingAt: null }));
  const { result, payload } = await send({ alert: { othersDown: { total: 10, list }, status: 'up' } });
  expect(result.result).toBe('sent');
  expect(JSON.stringify(payload)).toContain('10 other checks in the project are still down.');
});

test.each(['"', '🦄', '&', '\u0001', 'x'])('the longest alert, all %j, is no attachment', async (sign) => {
  const list = Array.from({ length: 10 }, () => ({ name: sign.repeat(300), link: LINK, lastPingAt: T0 }));
  const check = { name: sign.repeat(300), tags: sign.repeat(500), kind: 'cron', schedule: sign.repeat(100) } as const;
  expect((await send({ alert: { check, othersDown: { total: 10, list } } })).result.result).toBe('sent');
});

test('a channel’s own token is sent to any server', async () => {
  const { result, request } = await send({}, { token: 'tk_mine' });
  expect(result.result).toBe('sent');
  expect(request?.headers['authorization']).toBe('Bearer tk_mine');
});

test.each([
  ['https://ntfy.sh', '', 'Bearer tk_server'],
  ['https://ntfy.sh/', '', 'Bearer tk_server'],
  ['https://NTFY.sh', '', 'Bearer tk_server'],
  ['https://ntfy.sh', 'tk_mine', 'Bearer tk_mine'],
  ['http://ntfy.sh', '', undefined],
  ['https://ntfy.sh.evil.test', '', undefined],
  ['https://ntfy.sh:8443', '', undefined],
  ['https://ntfy.example.org', '', undefined],
])('%s with the token %j is sent the header %s', async (url, token, expected) => {
  let seen: string | undefined;
  const http = httpFrom(async ({ headers = {} }) => {
    seen = headers['authorization'];
    return { status: 200, headers: {}, text: '', json: () => undefined };
  });
  await send({ tools: { http, settings: aConfig({ ntfyShToken: 'tk_server' }) } }, { url, token });
  expect(seen).toBe(expected);
});

test.each([
  [0, 5, true, false],
  [5, 0, false, true],
  [1, 1, false, false],
])('priorities %i and %i have nothing to send: down %s, up %s', (priority, priority_up, down, up) => {
  const integration = integrationOf('ntfy');
  const config = integration.parseConfig(JSON.stringify({ topic: 't', priority, priority_up }));
  expect([integration.isNoop(config, 'down'), integration.isNoop(config, 'up')]).toEqual([down, up]);
});

test('a topic has six messages a minute; the key in the store does not tell which', () => {
  const bucketOfTopic = (topic: string) => bucketOf('ntfy', JSON.stringify({ topic }));
  expect(bucketOfTopic('a')).toMatchObject({
    capacity: 6,
    refillSecs: 60,
    key: expect.stringMatching(/^ntfy-[0-9a-f]{40}$/),
  });
  expect(bucketOfTopic('a')?.key).not.toBe(bucketOfTopic('b')?.key);
});

test.each([400, 401, 403, 404, 413, 429, 507])('%i is tried three times and disables nothing', async (status) => {
  ntfy.answer({ status, body: '{}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
