import { expect, test } from 'vitest';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const APP_KEY = 'app-key-of-this-server';
const TOKEN = 'ATTAsecretsecretsecret';
const LIST = '5f0c0ffee5f0c0ffee5f0c0f';
const VALUE = JSON.stringify({ token: TOKEN, list_id: LIST, board_name: 'Operations', list_name: 'To do' });
const trello = playService(likeTrello);

/** https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-post; it answers faults in plain text. */
function likeTrello(request: SunkRequest): SinkAnswer {
  if (request.path.length > 8000) return { status: 414, body: '<html>Request-URI Too Large</html>' };
  const { pathname, searchParams } = new URL(request.path, 'http://trello.test');
  if (request.method !== 'POST' || pathname !== '/1/cards') return { status: 404, body: 'Cannot POST' };
  if (searchParams.get('key') !== APP_KEY) return { status: 401, body: 'invalid key' };
  if (searchParams.get('token') !== TOKEN) return { status: 401, body: 'invalid token' };
  if (searchParams.get('idList') !== LIST) return { status: 400, body: 'invalid value for idList' };
  const { length } = searchParams.get('name') ?? '';
  if (length === 0 || length > 16_384) return { status: 400, body: 'invalid value for name' };
  if ((searchParams.get('desc') ?? '').length > 16_384) return { status: 400, body: 'invalid value for desc' };
  return jsonAnswer(200, { id: '5f0' });
}

async function send(parts: DeliveryParts = {}, value = VALUE, trelloAppKey = APP_KEY) {
  const settings = aConfig({ trelloAppKey, trelloApiBase: trello().url });
  const { result } = await deliver('trello', value, { ...parts, tools: { settings } });
  const request = trello().requests.at(-1);
  const query = Object.fromEntries(new URL(request?.path ?? '', 'http://trello.test').searchParams);
  return { result, request, query };
}

test('DOWN makes a card; key and token are in the query only', async () => {
  const { result, request, query } = await send({
    alert: {
      check: { desc: 'Copies <everything>', kind: 'cron', schedule: '0 3 * * *', tz: 'Europe/Riga', tags: 'db' },
      lastPing: aLastPing(),
      body: 'output',
    },
  });
  expect(result.result).toBe('sent');
  expect(query).toEqual({
    idList: LIST,
    name: 'DOWN | nightly-backup',
    desc: [
      'Copies <everything>',
      '**Schedule:** `0 3 * * *`',
      '**Time zone:** Europe/Riga',
      '**Last ping:** Success, 10 minutes ago',
      `**Details:** ${LINK}`,
    ].join('\n\n'),
    key: APP_KEY,
    token: TOKEN,
  });
  expect(request?.text).toBe('');
  expect(JSON.stringify(request?.headers)).not.toContain(TOKEN);
});

test('a check with a period, never pinged', async () => {
  expect((await send()).query['desc']).toBe(`**Period:** 1 day\n\n**Last ping:** Never\n\n**Details:** ${LINK}`);
});

test('a test', async () => {
  const { result, query } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(query).toMatchObject({ name: 'DOWN | TEST' });
});

test('no card is made of good news', () => {
  const kind = integrationOf('trello');
  const config = kind.parseConfig(VALUE);
  expect([kind.isNoop(config, 'down'), kind.isNoop(config, 'up')]).toEqual([false, true]);
});

test.each([
  ['x', 20_000],
  ['🦄', 5000],
])('a description of %s, %i times, is cut; the rest stays', async (character, count) => {
  const { result, query } = await send({ alert: { check: { desc: character.repeat(count) } } });
  expect(result.result).toBe('sent');
  expect(query['desc']).toMatch(/…\n\n\*\*Period:\*\* 1 day\n\n/);
  expect(query['desc']?.length).toBeGreaterThan(500);
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each([
  [{ token: 'ATTAwithdrawnwithdrawn' }, 'HTTP status 401: invalid token'],
  [{ list_id: 'f'.repeat(24) }, 'HTTP status 400: invalid value for idList'],
])('%o: Trello’s words are in the error, and nothing is permanent', async (change, message) => {
  const { result } = await send({}, JSON.stringify({ ...JSON.parse(VALUE), ...change }));
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, message } });
  expect(result.attempts).toHaveLength(3);
});

test('a wrong key of the server disables nothing', async () => {
  const { result } = await send({}, VALUE, 'other-key-of-this-server');
  expect(result).toMatchObject({ error: { permanent: false, message: 'HTTP status 401: invalid key' } });
});

test.each([404, 410, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  trello().answerEach(({ path }) => ({ status, body: `what is ${path}?` }));
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
  expect(JSON.stringify(result)).not.toContain(TOKEN);
  expect(JSON.stringify(result)).not.toContain(APP_KEY);
});

test('a page of a proxy is not quoted', async () => {
  trello().answer({ status: 502, body: '<html><h1>Bad gateway</h1></html>' });
  expect((await send()).result).toMatchObject({ error: { message: 'HTTP status 502' } });
});
