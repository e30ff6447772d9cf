import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { NOTHING_SPECIAL, slackRefusal } from './slack-rules.ts';

const PATH = '/api/webhooks/123/t0k-en_t0ken';
const VALUE = JSON.stringify({ webhook: { url: `https://discord.com${PATH}` } });
const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
let discord: HttpSink;

beforeAll(async () => {
  discord = await startHttpSink();
});
beforeEach(() => {
  discord.requests.length = 0;
  discord.answerEach(likeDiscord);
});
afterAll(() => discord.close());

interface Message {
  readonly username: string;
  readonly attachments: readonly { readonly title: string; readonly fields: readonly { readonly value: string }[] }[];
}

/** Refuses what https://docs.discord.com/developers/resources/message#embed-object says is refused. */
function likeDiscord(request: SunkRequest): SinkAnswer {
  if (request.path !== `${PATH}/slack`) return { status: 404, body: '{"message":"Unknown Webhook","code":10015}' };
  if (slackRefusal(request) !== null) return { status: 400, body: '{"code":50006}' };
  const message: Message = JSON.parse(request.text);
  const tooLong = message.attachments.some(
    ({ title, fields }) => title.length > 256 || fields.length > 25 || fields.some(({ value }) => value.length > 1024),
  );
  if (tooLong || message.username.length > 80 || request.text.length > 6000)
    return { status: 400, body: '{"code":50035}' };
  return { body: 'ok' };
}

async function send(parts: DeliveryParts = {}, value = VALUE) {
  const settings = aConfig({ discordApiBase: discord.url });
  const sent = await deliver('discord', value, { ...parts, tools: { settings, ...parts.tools } });
  return { ...sent, payload: discord.requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const { result, payload } = await send({
    alert: {
      reason: 'fail',
      check: { desc: 'Copies <everything>', tags: 'db prod', kind: 'cron', schedule: '*/5 * * * *', tz: 'Europe/Riga' },
      lastPing: aLastPing({ kind: 'fail', exitStatus: 3, createdAt: addSecs(T0, -120), bodyBytes: 5 }),
      body: 'a < b',
    },
  });
  expect(result.result).toBe('sent');
  expect(payload).toEqual({
    username: 'Rollcall',
    icon_url: 'https://rollcall.example.org/static/img/logo.png',
    attachments: [
      {
        color: 'danger',
        fallback: '"nightly-backup" is DOWN. The job reported a failure.',
        mrkdwn_in: ['fields'],
        title: '"nightly-backup" is DOWN',
        title_link: LINK,
        text: 'The job reported a failure.',
        fields: [
          { title: 'Description', value: 'Copies <everything>' },
          { title: 'Project', value: 'Backups', short: true },
          { title: 'Tags', value: '`db` `prod`', short: true },
          { title: 'Schedule', value: '\\*/5 \\* \\* \\* \\*', short: true },
          { title: 'Time Zone', value: 'Europe/Riga', short: true },
          { title: 'Total Pings', value: '123', short: true },
          { title: 'Last Ping', value: 'Exit status 3, 2 minutes ago', short: true },
          { title: 'Last Ping Body', value: '```\na < b\n```' },
        ],
      },
    ],
  });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    username: 'Rollcall',
    icon_url: 'https://rollcall.example.org/static/img/logo.png',
    attachments: [
      {
        color: 'good',
        fallback: '"nightly-backup" is UP. It was down for 1 minute, 1 second.',
        mrkdwn_in: ['fields'],
        title: '"nightly-backup" is UP',
        title_link: LINK,
        text: 'It was down for 1 minute, 1 second.',
        fields: NOTHING_SPECIAL,
      },
    ],
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    username: 'Rollcall',
    icon_url: 'https://rollcall.example.org/static/img/logo.png',
    attachments: [
      {
        color: 'danger',
        fallback: '"TEST" is DOWN. No success signal came in time and the grace time is over.',
        mrkdwn_in: ['fields'],
        title: '"TEST" is DOWN',
        title_link: LINK,
        text: 'No success signal came in time and the grace time is over.',
        fields: NOTHING_SPECIAL,
      },
    ],
  });
});

test('everything stays within what Discord takes', async () => {
  const settings = aConfig({ discordApiBase: discord.url, siteName: 'x'.repeat(200) });
  const check = {
    name: '*'.repeat(300),
    desc: 'd'.repeat(5000),
    tags: 'a '.repeat(250),
    kind: 'cron',
    schedule: '*'.repeat(100),
  } as const;
  const { result } = await send({ alert: { check, body: 'x'.repeat(5000) }, tools: { settings } });
  expect(result.result).toBe('sent');
});

test('a body that would close its fence is left out', async () => {
  const { payload } = await send({ alert: { body: '``` @everyone' } });
  expect(JSON.stringify(payload)).not.toContain('@everyone');
});

test.each([`https://discordapp.com${PATH}`, `https://ptb.discord.com${PATH}`, `https://canary.discord.com${PATH}/`])(
  '%s is sent to where the API is',
  async (url) => {
    expect((await send({}, JSON.stringify({ webhook: { url } }))).result.result).toBe('sent');
  },
);

test('a thread stays in the query, behind the path', async () => {
  await send({}, JSON.stringify({ webhook: { url: `https://discord.com${PATH}?thread_id=7` } }));
  expect(discord.requests[0]?.path).toBe(`${PATH}/slack?thread_id=7`);
});

test('a deleted webhook disables the channel at once', async () => {
  const { result } = await send({}, JSON.stringify({ webhook: { url: `${discord.url}/api/webhooks/1/gone` } }));
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: true, code: 'recipient_gone', httpStatus: 404 },
  });
  expect(result.attempts).toHaveLength(1);
});

test.each([400, 401, 403, 500])('%i is tried three times and disables nothing', async (status) => {
  discord.answer({ status, body: '{"message":"no","code":0}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});

test('after 429 it is tried when Discord says, to the fraction', async () => {
  discord.answerEach((request) =>
    discord.requests.length === 1
      ? { status: 429, body: '{"message":"You are being rate limited.","retry_after":2.5,"global":false}' }
      : likeDiscord(request),
  );
  const { result, clock } = await send();
  expect(result.result).toBe('sent');
  expect(clock.pausesSecs).toEqual([2.5]);
});

test.each([
  ['https://discord.com/api/webhooks/1/a-b_C', true],
  ['https://discordapp.com/api/webhooks/1/a', true],
  ['https://ptb.discord.com/api/webhooks/1/a', true],
  ['https://canary.discordapp.com/api/webhooks/1/a', true],
  ['http://discord.com/api/webhooks/1/a', false],
  ['https://evil.example/discord.com/api/webhooks/1/a', false],
  ['https://discord.com.evil.example/api/webhooks/1/a', false],
  ['https://discord.com/api/webhooks/one/a', false],
])('the form takes %s: %s', (value, isGood) => {
  expect('value' in integrationOf('discord').validateForm({ value })).toBe(isGood);
});
