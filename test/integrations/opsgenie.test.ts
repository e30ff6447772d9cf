import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HttpRequest } from '../../server/delivery/ways-out.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const UNIQUE_KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
const KEY = '5ec4e7ab-0000-4000-8000-00000000ab1e';
const opsgenie = playService(likeOpsgenie);

// https://docs.opsgenie.com/docs/alert-api#create-alert and #close-alert
const names = { alias: z.string().min(1).max(512), source: z.string().max(100) };
const created = z.strictObject({
  ...names,
  message: z.string().min(1).max(130),
  description: z.string().max(15_000),
  tags: z.array(z.string().min(1).max(50)).max(20),
  details: z.record(z.string(), z.string()).refine((details) => JSON.stringify(details).length <= 8000),
});
const closed = z.strictObject(names);

function likeOpsgenie(request: SunkRequest): SinkAnswer {
  const isClose = request.path === `/v2/alerts/${UNIQUE_KEY}/close?identifierType=alias`;
  if (request.method !== 'POST' || (!isClose && request.path !== '/v2/alerts')) return { status: 404 };
  if (request.headers['authorization'] !== `GenieKey ${KEY}`)
    return jsonAnswer(422, { message: 'Key format is not valid!', took: 0.001, requestId: 'r' });
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  const problem = (isClose ? closed : created).safeParse(request.json()).error;
  if (problem) return jsonAnswer(422, { message: problem.message, took: 0.001, requestId: 'r' });
  return jsonAnswer(202, { result: 'Request will be processed', took: 0.1, requestId: 'r' });
}

async function send(parts: DeliveryParts = {}, key = KEY) {
  const settings = aConfig({ opsgenieApiBase: opsgenie().url });
  const { result } = await deliver('opsgenie', key, { ...parts, tools: { settings } });
  return { result, request: opsgenie().requests.at(-1) };
}

test('DOWN opens an alert', async () => {
  const { result, request } = await send({
    alert: { check: { desc: 'Copies <everything>', tags: 'db prod' }, lastPing: aLastPing() },
  });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ httpStatus: 202 }] });
  expect(request?.json()).toEqual({
    alias: UNIQUE_KEY,
    source: 'Rollcall',
    message: 'DOWN | nightly-backup',
    description:
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.\n\nCopies <everything>',
    tags: ['db', 'prod'],
    details: {
      Project: 'Backups',
      Period: '1 day',
      'Total pings': '123',
      'Last ping': 'Success, 10 minutes ago',
      'Full details': `https://rollcall.example.org/cloaked/${UNIQUE_KEY}/`,
    },
  });
});

test('a schedule comes with its time zone', async () => {
  const { request } = await send({ alert: { check: { kind: 'cron', schedule: '0 3 * * *', tz: 'Europe/Riga' } } });
  expect(request?.json()).toMatchObject({ details: { Schedule: '0 3 * * *', 'Time zone': 'Europe/Riga' } });
});

test('UP closes it', async () => {
  const { result, request } = await send({ alert: { status: 'up', reason: '' } });
  expect(result.result).toBe('sent');
  expect(request?.path).toBe(`/v2/alerts/${UNIQUE_KEY}/close?identifierType=alias`);
  expect(request?.json()).toEqual({ alias: UNIQUE_KEY, source: 'Rollcall' });
});

test('a test', async () => {
  const { result, request } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(request?.json()).toMatchObject({ message: 'DOWN | TEST', tags: [], details: { 'Last ping': 'Never' } });
});

test.each([
  ['us', 'https://api.opsgenie.com/v2/alerts'],
  ['eu', 'https://api.eu.opsgenie.com/v2/alerts'],
  ['jsm', 'https://api.atlassian.com/jsm/ops/integration/v2/alerts'],
])('region %s is at %s', async (region, url) => {
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
  const value = JSON.stringify({ key: KEY, region });
  await deliver('opsgenie', value, { sending: { isTest: true }, tools: { http } });
  await deliver('opsgenie', value, { sending: { isTest: true }, tools: { http }, alert: { status: 'up' } });
  expect(urls).toEqual([url, `${url}/${UNIQUE_KEY}/close?identifierType=alias`]);
});

test('their own words are in the error, and nothing is permanent', async () => {
  const { result } = await send({}, 'revoked');
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: false, message: 'HTTP status 422: Key format is not valid!' },
  });
  expect(result.attempts).toHaveLength(3);
});

test.each([400, 401, 404, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  opsgenie().answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
  expect((await send({ alert: { ...alert, status: 'up' } })).result.result).toBe('sent');
});
