import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { NOTHING_SPECIAL } from './slack-rules.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
let rocketchat: HttpSink;

beforeAll(async () => {
  rocketchat = await startHttpSink();
});
beforeEach(() => {
  rocketchat.requests.length = 0;
  rocketchat.answerEach(likeRocketChat);
});
afterAll(() => rocketchat.close());

const message = z.strictObject({
  alias: z.string().min(1),
  avatar: z.url(),
  text: z.string().min(1).max(5000),
  attachments: z.tuple([
    z.strictObject({
      color: z.string().regex(/^#[0-9a-f]{6}$/),
      fields: z.array(
        z.strictObject({ title: z.string().min(1), value: z.string().min(1), short: z.boolean().optional() }),
      ),
    }),
  ]),
});

function likeRocketChat(request: SunkRequest): SinkAnswer {
  if (request.path !== '/hooks/id/token')
    return { status: 404, body: '{"success":false,"error":"Invalid integration"}' };
  const isJson = request.headers['content-type'] === 'application/json';
  if (!isJson || !message.safeParse(request.json()).success) return { status: 400, body: '{"success":false}' };
  return { body: '{"success":true}' };
}

async function send(parts: DeliveryParts = {}) {
  const { result } = await deliver('rocketchat', `${rocketchat.url}/hooks/id/token`, parts);
  return { result, payload: rocketchat.requests.at(-1)?.json() };
}

test('DOWN, with size and place of the body instead of the body', async () => {
  const { result, payload } = await send({
    alert: {
      check: {
        name: 'a<b> & c',
        desc: 'Copies <all>',
        tags: 'db prod',
        kind: 'cron',
        schedule: '0 * * * *',
        tz: 'UTC',
      },
      lastPing: aLastPing({ bodyBytes: 5 }),
      loadBody: () => Promise.reject(new Error('the body is not needed')),
    },
  });
  expect(result.result).toBe('sent');
  expect(payload).toEqual({
    alias: 'Rollcall',
    avatar: 'https://rollcall.example.org/static/img/logo.png',
    text: `[a<b> & c](${LINK}) is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.`,
    attachments: [
      {
        color: '#d9534f',
        fields: [
          { title: 'Description', value: 'Copies <all>' },
          { title: 'Project', value: 'Backups', short: true },
          { title: 'Tags', value: '`db` `prod`', short: true },
          { title: 'Schedule', value: '0 \\* \\* \\* \\*', short: true },
          { title: 'Time Zone', value: 'UTC', short: true },
          { title: 'Total Pings', value: '123', short: true },
          { title: 'Last Ping', value: 'Success, 10 minutes ago', short: true },
          { title: 'Last Ping Body', value: `[5 bytes](${LINK}#ping-123)` },
        ],
      },
    ],
  });
});

test('UP says how long it was down; a body of one byte is one byte', async () => {
  const { payload } = await send({
    alert: { status: 'up', reason: '', downtime: 61_000_000, lastPing: aLastPing({ bodyBytes: 1 }) },
  });
  expect(payload).toMatchObject({
    text: `[nightly-backup](${LINK}) is UP. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.`,
    attachments: [{ color: '#5cb85c' }],
  });
  expect(JSON.stringify(payload)).toContain('[1 byte](');
});

test('an own logo is made absolute', async () => {
  const { payload } = await send({ tools: { settings: aConfig({ siteLogoUrl: '/img/own.png' }) } });
  expect(payload).toMatchObject({ avatar: 'https://rollcall.example.org/img/own.png' });
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  expect(payload).toEqual({
    alias: 'Rollcall',
    avatar: 'https://rollcall.example.org/static/img/logo.png',
    text: `[nightly-backup](${LINK}) is UP. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.`,
    attachments: [
      {
        color: '#5cb85c',
        fields: NOTHING_SPECIAL,
      },
    ],
  });
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual({
    alias: 'Rollcall',
    avatar: 'https://rollcall.example.org/static/img/logo.png',
    text: `[TEST](${LINK}) is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.`,
    attachments: [
      {
        color: '#d9534f',
        fields: NOTHING_SPECIAL,
      },
    ],
  });
});

test('the longest alert is short enough', async () => {
  const check = { name: '['.repeat(300), tags: 'a '.repeat(250), desc: 'd'.repeat(9000) };
  expect((await send({ alert: { check } })).result.result).toBe('sent');
});

test.each([400, 401, 404, 429, 500])('%i is tried three times and disables nothing', async (status) => {
  rocketchat.answer({ status, body: '{"success":false}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
