import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { slackRefusal } from './slack-rules.ts';

let slack: HttpSink;

beforeAll(async () => {
  slack = await startHttpSink();
});
beforeEach(() => {
  slack.requests.length = 0;
  slack.answerEach((request) => slackRefusal(request) ?? { body: 'ok' });
});
afterAll(() => slack.close());

async function send(parts: DeliveryParts = {}) {
  const { result } = await deliver('slack', `${slack.url}/services/T/B/x`, parts);
  const request = slack.requests.at(-1);
  return { result, request, payload: request?.json() };
}

test('DOWN, with all there is to say', async () => {
  const { result, request, payload } = await send({
    alert: {
      reason: 'fail',
      check: { desc: 'Copies <everything>', tags: 'db  prod', timeoutSecs: 3600 },
      lastPing: aLastPing({ kind: 'fail', exitStatus: 3, createdAt: addSecs(T0, -120), bodyBytes: 5 }),
      body: 'a < b',
    },
  });
  expect(result.result).toBe('sent');
  expect(request).toMatchObject({ method: 'POST', path: '/services/T/B/x' });
  expect(request?.headers['content-type']).toBe('application/json');
  expect(payload).toEqual({
    username: 'Rollcall',
    icon_url: 'https://rollcall.example.org/static/img/logo.png',
    attachments: [
      {
        color: 'danger',
        fallback: '"nightly-backup" is DOWN. The job reported a failure.',
        mrkdwn_in: ['fields'],
        title: '"nightly-backup" is DOWN',
        title_link: 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/',
        text: 'The job reported a failure.',
        fields: [
          { title: 'Description', value: 'Copies &lt;everything&gt;' },
          { title: 'Project', value: 'Backups', short: true },
          { title: 'Tags', value: '`db` `prod`', short: true },
          { title: 'Period', value: '1 hour', short: true },
          { title: 'Total Pings', value: '123', short: true },
          { title: 'Last Ping', value: 'Exit status 3, 2 minutes ago', short: true },
          { title: 'Last Ping Body', value: '```\na &lt; b\n```' },
        ],
      },
    ],
  });
});

test('UP says how long it was down', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 5400 * 1_000_000 } });
  expect(payload).toMatchObject({
    attachments: [{ color: 'good', title: '"nightly-backup" is UP', text: 'It was down for 1 hour, 30 minutes.' }],
  });
});

test('with nothing to explain there is no text', async () => {
  const { payload } = await send({ alert: { reason: '' } });
  expect(payload).toMatchObject({ attachments: [{ text: null, fallback: '"nightly-backup" is DOWN' }] });
});

test('a schedule keeps its asterisks, and the never pinged says so', async () => {
  const { payload } = await send({ alert: { check: { kind: 'cron', schedule: '*/5 * * * *', tz: 'Europe/Riga' } } });
  expect(payload).toMatchObject({
    attachments: [
      {
        fields: [
          { title: 'Project' },
          { title: 'Schedule', value: '\u034f*/5 \u034f* \u034f* \u034f* \u034f*' },
          { title: 'Time Zone', value: 'Europe/Riga' },
          { title: 'Total Pings', value: '0' },
          { title: 'Last Ping', value: 'Never' },
        ],
      },
    ],
  });
});

test('a body with a fence in it is left out, a long one is cut', async () => {
  const fenced = await send({ alert: { body: 'a ``` b' } });
  expect(JSON.stringify(fenced.payload)).not.toContain('Last Ping Body');
  const long = await send({ alert: { body: 'ž'.repeat(2000) } });
  expect(JSON.stringify(long.payload)).toContain(`${'ž'.repeat(1000)}\\n[truncated]\\n`);
});

test('an own logo is made absolute', async () => {
  const settings = aConfig({ siteLogoUrl: '/img/own.png' });
  const { payload } = await send({ tools: { settings } });
  expect(payload).toMatchObject({ icon_url: 'https://rollcall.example.org/img/own.png' });
});

describe('what Slack refuses', () => {
  test.each([
    [404, 'no_service', true],
    [400, 'invalid_token', true],
    [400, 'invalid_payload', false],
    [403, 'action_prohibited', false],
    [500, '', false],
  ])('%i %s: permanent %s', async (status, body, permanent) => {
    slack.answer({ status, body });
    const { result } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { permanent, httpStatus: status } });
    expect(result.attempts).toHaveLength(permanent ? 1 : 3);
  });

  test('of a bad request, the reason is kept', async () => {
    slack.answer({ status: 400, body: 'invalid_payload' });
    expect((await send()).result).toMatchObject({ error: { message: 'HTTP status 400: invalid_payload' } });
  });

  test('after 429 it is tried when Slack says', async () => {
    slack.answerEach(() => (slack.requests.length === 1 ? { status: 429, headers: { 'retry-after': '30' } } : {}));
    const { result, clock } = await deliver('slack', slack.url);
    expect(clock.pausesSecs).toEqual([30]);
    expect(result.result).toBe('sent');
  });
});
