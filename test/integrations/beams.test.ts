import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Config } from '../../server/config.ts';
import type { HttpRequest } from '../../server/delivery/ways-out.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const UNIQUE_KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const LINK = `https://rollcall.example.org/cloaked/${UNIQUE_KEY}/`;
const INSTANCE = '66666666-6666-4666-8666-666666666666';
const SECRET = 'beams-secret-key';
const PATH = `/publish_api/v1/instances/${INSTANCE}/publishes/interests`;
const VALUE = '{"interests":["ops","night-shift"],"up":true,"down":true}';
const beams = playService(likeBeams);

// https://pusher.com/docs/beams/reference/publish-api
const shown = { title: z.string().min(1), body: z.string().max(1000) };
const message = z.strictObject({
  interests: z
    .array(z.string().regex(/^[\w\-=@,.;]{1,164}$/))
    .min(1)
    .max(100),
  web: z.strictObject({
    notification: z.strictObject({
      ...shown,
      deep_link: z.url({ protocol: /^https$/ }).optional(),
      icon: z.url(),
    }),
  }),
  fcm: z.strictObject({ notification: z.strictObject(shown), data: z.record(z.string(), z.string()) }),
  apns: z.strictObject({ aps: z.strictObject({ alert: z.strictObject(shown) }) }),
});

function likeBeams(request: SunkRequest): SinkAnswer {
  const refuse = (status: number, error: string, description: string) => jsonAnswer(status, { error, description });
  if (request.path !== PATH || request.method !== 'POST') return refuse(404, 'Not found', 'No such instance');
  if (request.headers['authorization'] !== `Bearer ${SECRET}`) return refuse(401, 'Unauthorized', 'Incorrect API key');
  if (request.headers['content-type'] !== 'application/json') return refuse(415, 'Unsupported', 'Not JSON');
  if (request.body.length > 10 * 1024) return refuse(413, 'Too large', 'More than 10 KiB');
  const isGood = message.safeParse(request.json()).success;
  return isGood ? jsonAnswer(200, { publishId: 'pubid-1' }) : refuse(422, 'Unprocessable Entity', 'Bad body');
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}) {
  const keys = { beamsInstanceId: INSTANCE, beamsSecretKey: SECRET };
  const settings = aConfig({ ...keys, beamsApiBase: beams().url, ...over });
  const { result } = await deliver('beams', VALUE, { ...parts, tools: { settings, ...parts.tools } });
  return { result, sent: beams().requests.at(-1)?.json() };
}

test('DOWN', async () => {
  const { result, sent } = await send({ alert: { lastPing: aLastPing() } });
  const title = 'DOWN | nightly-backup';
  const body = [
    'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
    'Project: Backups',
    'Last ping: Success, 10 minutes ago',
  ].join('\n');
  expect(result.result).toBe('sent');
  expect(sent).toEqual({
    interests: ['ops', 'night-shift'],
    web: {
      notification: { title, body, deep_link: LINK, icon: 'https://rollcall.example.org/static/img/logo.png' },
    },
    fcm: { notification: { title, body }, data: { check: UNIQUE_KEY, status: 'down', url: LINK } },
    apns: { aps: { alert: { title, body } } },
  });
});

test('UP', async () => {
  const { sent } = await send({ alert: { status: 'up', reason: '', downtime: 60_000_000 } });
  expect(sent).toMatchObject({
    fcm: {
      notification: {
        title: 'UP | nightly-backup',
        body: expect.stringContaining('It was down for 1 minute, 0 seconds.'),
      },
      data: { status: 'up' },
    },
  });
});

test('a test', async () => {
  const { result, sent } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(sent).toMatchObject({ apns: { aps: { alert: { title: 'DOWN | TEST' } } } });
});

test('browsers get a link only to a site with https', async () => {
  const { result, sent } = await send({}, { siteRoot: 'http://rollcall.example.org' });
  expect(result.result).toBe('sent');
  expect(sent).not.toHaveProperty('web.notification.deep_link');
});

test('without a base of its own, each instance has a host', async () => {
  const urls: string[] = [];
  const request = async (wanted: Pick<HttpRequest, 'url'>): Promise<never> => {
    urls.push(wanted.url);
    throw new Error('not sent by a test');
  };
  const http = {
    request,
    postJson: (to: string) => request({ url: to }),
    postForm: (to: string) => request({ url: to }),
  };
  await send({ tools: { http }, sending: { isTest: true } }, { beamsApiBase: '' });
  expect(urls).toEqual([`https://${INSTANCE}.pushnotifications.pusher.com${PATH}`]);
});

test('the boxes decide', () => {
  const kind = integrationOf('beams');
  const config = kind.parseConfig('{"interests":["ops"],"up":false,"down":true}');
  expect([kind.isNoop(config, 'down'), kind.isNoop(config, 'up')]).toEqual([false, true]);
});

test('a long list of interests is cut in its description', () => {
  const kind = integrationOf('beams');
  const interests = Array.from({ length: 100 }, (_, index) => `interest-${index}`);
  expect(kind.describe(kind.parseConfig(JSON.stringify({ interests })))).toHaveLength(200);
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each(['', 'ok', '{}', '{"publishId":""}'])(
  '200 without the id of a publication is a failure: %j',
  async (body) => {
    beams().answer({ body });
    expect((await send()).result).toMatchObject({ result: 'failed', error: { code: 'unexpected_response' } });
  },
);

test('a wrong key of the server disables nothing', async () => {
  const { result } = await send({}, { beamsSecretKey: 'another-secret-key' });
  expect(result).toMatchObject({
    error: { permanent: false, message: 'HTTP status 401: Unauthorized: Incorrect API key' },
  });
});

test.each([400, 403, 404, 422, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  beams().answer(jsonAnswer(status, { error: 'No', description: 'not now' }));
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: No: not now` } });
  expect(result.attempts).toHaveLength(3);
});
