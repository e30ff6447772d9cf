import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { deliver } from './harness.ts';
import { slackRefusal } from './slack-rules.ts';

let mattermost: HttpSink;

beforeAll(async () => {
  mattermost = await startHttpSink();
});
beforeEach(() => {
  mattermost.requests.length = 0;
  mattermost.answerEach((request) => slackRefusal(request) ?? { body: 'ok' });
});
afterAll(() => mattermost.close());

test('the message is Slack’s, without its escapes', async () => {
  const alert = { check: { desc: 'a < b & c', kind: 'cron', schedule: '0 * * * *' } } as const;
  const { result } = await deliver('mattermost', `${mattermost.url}/hooks/abc`, { alert });
  expect(result.result).toBe('sent');
  expect(mattermost.requests[0]?.json()).toMatchObject({
    username: 'Rollcall',
    icon_url: 'https://rollcall.example.org/static/img/logo.png',
    attachments: [
      {
        color: 'danger',
        fields: [
          { value: 'a < b & c' },
          { title: 'Project' },
          { title: 'Schedule', value: '0 \u034f* \u034f* \u034f* \u034f*' },
          {},
          {},
          {},
        ],
      },
    ],
  });
  expect(mattermost.requests[0]?.json()).not.toHaveProperty('channel');
});

test('channel, name and picture of the channel replace the site’s', async () => {
  const value = {
    host: mattermost.url,
    token: 'a/b',
    channel: 'ops',
    username: 'Bell',
    icon: 'https://example.org/i.png',
  };
  await deliver('mattermost', JSON.stringify(value));
  expect(mattermost.requests[0]?.path).toBe('/hooks/a%2Fb');
  expect(mattermost.requests[0]?.json()).toMatchObject({
    channel: 'ops',
    username: 'Bell',
    icon_url: 'https://example.org/i.png',
  });
});

test.each([
  ['example.org', 'https://example.org/hooks/t'],
  ['https://example.org/', 'https://example.org/hooks/t'],
  ['http://example.org:8065', 'http://example.org:8065/hooks/t'],
  ['example.org:8065', 'https://example.org:8065/hooks/t'],
])('host %s posts to %s', async (host, url) => {
  const { integrationOf } = await import('./harness.ts');
  expect(integrationOf('mattermost').parseConfig(JSON.stringify({ host, token: 't' }))).toMatchObject({ url });
});

test('the server’s own words are in the error, and nothing is permanent', async () => {
  mattermost.answer({ status: 404, body: '{"id":"web.incoming","message":"Invalid webhook.","status_code":404}' });
  const { result } = await deliver('mattermost', mattermost.url);
  expect(result).toMatchObject({
    result: 'failed',
    error: { message: 'HTTP status 404: Invalid webhook.', permanent: false },
  });
  expect(result.attempts).toHaveLength(3);
});
