import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addSecs } from '../../server/core/instant.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { settingsOf } from '../../server/delivery/settings.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { bucketOf, type DeliveryParts, deliver, integrationOf } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const TOKEN = '1:AAtoken';
const CHAT = -1001234567890123;
let telegram: HttpSink;

beforeAll(async () => {
  telegram = await startHttpSink();
});
beforeEach(() => {
  telegram.requests.length = 0;
  telegram.answerEach(likeTelegram);
});
afterAll(() => telegram.close());

const message = z.strictObject({
  chat_id: z.int(),
  message_thread_id: z.int().nullable(),
  text: z.string().min(1),
  parse_mode: z.literal('html'),
});

function refuse(error_code: number, description: string, parameters?: object): SinkAnswer {
  return { status: error_code, body: JSON.stringify({ ok: false, error_code, description, parameters }) };
}

/** Refuses what https://core.telegram.org/bots/api says is refused. */
function likeTelegram(request: SunkRequest): SinkAnswer {
  if (!request.path.startsWith(`/bot${TOKEN}/`)) return refuse(401, 'Unauthorized');
  if (request.path !== `/bot${TOKEN}/sendMessage`) return refuse(404, 'Not Found');
  const parsed = message.safeParse(request.headers['content-type'] === 'application/json' ? request.json() : null);
  if (!parsed.success) return refuse(400, 'Bad Request: message text is empty');
  const { text, chat_id: chat } = parsed.data;
  if (chat === 404) return refuse(400, 'Bad Request: chat not found');
  if (chat === 7) return refuse(400, 'Bad Request: upgraded', { migrate_to_chat_id: CHAT });
  const isMarkup = /^(?:[^<>&]|&(?:amp|lt|gt);|<\/?(?:b|code|pre|a)>|<a href="https:[^"<>]*">)*$/;
  if (!isMarkup.test(text) || !isBalanced(text)) return refuse(400, "Bad Request: can't parse entities");
  const shown = text.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '&');
  return shown.length > 4096 ? refuse(400, 'Bad Request: message is too long') : { body: '{"ok":true,"result":{}}' };
}

function isBalanced(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

async function send(parts: DeliveryParts = {}, value: object = { id: CHAT }) {
  const settings = aConfig({ telegramToken: TOKEN, telegramApiBase: telegram.url });
  const sent = await deliver('telegram', JSON.stringify(value), { ...parts, tools: { settings, ...parts.tools } });
  return { ...sent, payload: telegram.requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const othersDown = { total: 1, list: [{ name: 'x & y', link: 'https://x.test/', lastPingAt: addSecs(T0, -7200) }] };
  const check = {
    name: 'a<b> & c',
    tags: 'db prod',
    kind: 'cron',
    schedule: '*/5 * * * *',
    tz: 'Europe/Riga',
  } as const;
  const { result, payload } = await send({
    alert: {
      reason: 'fail',
      check,
      othersDown,
      lastPing: aLastPing({ kind: 'fail', exitStatus: 3 }),
      body: 'out <of> disk',
    },
  });
  expect(result).toMatchObject({ result: 'sent' });
  expect(result).not.toHaveProperty('newValue');
  expect(payload).toEqual({
    chat_id: CHAT,
    message_thread_id: null,
    parse_mode: 'html',
    text: [
      `🔴 <a href="${LINK}"><b>a&lt;b&gt; &amp; c</b></a> is <b>DOWN</b>. Down since 1 Jan 00:00 (UTC). The job reported a failure.`,
      '',
      '<b>Project:</b> Backups',
      '<b>Tags:</b> db, prod',
      '<b>Schedule:</b> <code>*/5 * * * *</code>',
      '<b>Time zone:</b> Europe/Riga',
      '<b>Total pings:</b> 123',
      '<b>Last ping:</b> Exit status 3, 10 minutes ago',
      '',
      '<b>Last ping body:</b>',
      '<pre>out &lt;of&gt; disk</pre>',
      '',
      'In the same project also down:',
      '- <a href="https://x.test/">x &amp; y</a> (last ping: 2 hours ago)',
    ].join('\n'),
  });
});

test('UP, into a topic', async () => {
  const alert = { status: 'up', reason: '', downtime: 61_000_000, othersDown: { total: 0, list: [] } } as const;
  const { payload } = await send({ alert }, { id: CHAT, type: 'supergroup', name: 'Ops', thread_id: 7 });
  expect(payload).toMatchObject({
    message_thread_id: 7,
    text: [
      `🟢 <a href="${LINK}"><b>nightly-backup</b></a> is <b>UP</b>. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.`,
      '',
      '<b>Project:</b> Backups',
      '<b>Period:</b> 1 day',
      '<b>Total pings:</b> 0',
      '<b>Last ping:</b> Never',
      '',
      'All other checks in the project are up.',
    ].join('\n'),
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    chat_id: CHAT,
    message_thread_id: null,
    text: `🔴 <a href="${LINK}"><b>TEST</b></a> is <b>DOWN</b>. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.\n\n<b>Project:</b> Backups\n<b>Period:</b> 1 day\n<b>Total pings:</b> 0\n<b>Last ping:</b> Never`,
    parse_mode: 'html',
  });
});

test('a long body is cut where the excerpt ends', async () => {
  const { payload } = await send({ alert: { body: 'x'.repeat(5000) } });
  expect(JSON.stringify(payload)).toContain(`<pre>${'x'.repeat(1000)}\\n[truncated]</pre>`);
});

test.each(['<', '🦄', '&', 'x', '"'])(
  'the longest alert, all %j, is short enough: the body goes first, then the list',
  async (sign) => {
    const list = Array.from({ length: 10 }, () => ({ name: sign.repeat(300), link: LINK, lastPingAt: T0 }));
    const check = { name: sign.repeat(300), tags: sign.repeat(500), kind: 'cron', schedule: sign.repeat(100) } as const;
    const { result, payload } = await send({
      alert: { check, body: sign.repeat(5000), othersDown: { total: 10, list } },
    });
    expect(result.result).toBe('sent');
    expect(JSON.stringify(payload)).not.toContain(sign.repeat(1000));
    expect(JSON.stringify(payload)).toMatch(/In the same project|10 other checks/);
  },
);

describe('a group that has become a supergroup', () => {
  test('gets the message under its new id, and the channel keeps the id', async () => {
    const { result } = await send({}, { id: 7, type: 'group', name: 'Ops', thread_id: 3 });
    expect(telegram.requests.map((request) => message.parse(request.json()).chat_id)).toEqual([7, CHAT]);
    expect(result).toMatchObject({
      result: 'sent',
      attempts: [{ n: 1 }],
      newValue: `{"id":${CHAT},"type":"group","name":"Ops","thread_id":3}`,
    });
  });

  test('is looked for there at once when the first try fails', async () => {
    telegram.answerEach((request) => (telegram.requests.length === 2 ? refuse(500, 'oops') : likeTelegram(request)));
    const { result } = await send({}, { id: 7 });
    expect(telegram.requests.map((request) => message.parse(request.json()).chat_id)).toEqual([7, CHAT, CHAT]);
    expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 500 }, { n: 2 }] });
  });

  test('is not followed for ever', async () => {
    telegram.answer(refuse(400, 'Bad Request: upgraded', { migrate_to_chat_id: 7 }));
    const { result } = await send({ sending: { isTest: true } });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'unexpected_response', permanent: false } });
    expect(telegram.requests).toHaveLength(2);
  });
});

test.each([
  [400, 'Bad Request: chat not found', true],
  [403, 'Forbidden: the group chat was deleted', true],
  [403, 'Forbidden: bot was blocked by the user', true],
  [403, 'Forbidden: user is deactivated', true],
  [403, 'Forbidden: bot was kicked from the group chat', true],
  [403, 'Forbidden: bot was kicked from the supergroup chat', true],
  [403, 'Forbidden: bot is not a member of the channel chat', false],
  [400, 'Bad Request: not enough rights to send text messages', false],
  [401, 'Unauthorized', false],
  [500, 'Internal Server Error', false],
])('%i %s: permanent %s', async (status, description, permanent) => {
  telegram.answer(refuse(status, description));
  const { result } = await send();
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent, httpStatus: status, message: `HTTP status ${status}: ${description}` },
  });
  expect(result.attempts).toHaveLength(permanent ? 1 : 3);
});

test('an answer that is no JSON leaves only the status', async () => {
  telegram.answer({ status: 502, body: '<html>' });
  expect((await send()).result).toMatchObject({ error: { message: 'HTTP status 502', permanent: false } });
});

test('after 429 it is tried when Telegram says', async () => {
  telegram.answerEach((request) =>
    telegram.requests.length === 1 ? refuse(429, 'Too Many Requests', { retry_after: 35 }) : likeTelegram(request),
  );
  const { result, clock } = await send();
  expect(result.result).toBe('sent');
  expect(clock.pausesSecs).toEqual([35]);
});

test('a chat has six messages a minute', () => {
  expect(bucketOf('telegram', `{"id":${CHAT}}`)).toEqual({ key: `tg-${CHAT}`, capacity: 6, refillSecs: 60 });
});

test.each([
  [{ id: 1, type: 'group', name: 'Ops\n<b>' }, 'Telegram group Ops <b>'],
  [{ id: 1, name: 'Ops' }, 'Telegram chat Ops'],
  [{ id: -5 }, 'Telegram chat -5'],
])('%o is described as %s', (value, expected) => {
  const integration = integrationOf('telegram');
  expect(integration.describe(integration.parseConfig(JSON.stringify(value)))).toBe(expected);
});

test.each([
  [CHAT, null],
  [404, 'The bot cannot post to this chat (HTTP status 400: Bad Request: chat not found).'],
  [7, `This group has a new chat id: ${CHAT}.`],
])('a chat that is typed in gets a greeting first: %i gives %s', async (id, expected) => {
  const settings = aConfig({ telegramToken: TOKEN, telegramApiBase: telegram.url, siteName: 'A & B' });
  const http = createHttp(settings);
  const integration = integrationOf('telegram');
  const outside = { settings: settingsOf(integration, settings), http };
  expect(await integration.verify?.(integration.parseConfig(JSON.stringify({ id })), outside)).toBe(expected);
  expect(telegram.requests[0]?.json()).toMatchObject({ chat_id: id, text: 'A &amp; B will post its alerts here.' });
  await http.close();
});
