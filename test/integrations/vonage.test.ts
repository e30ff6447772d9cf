import { describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { NOTIFICATION_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';

const VALUE = '{"value":"+37112345678","up":true,"down":true}';
const SETTINGS = { vonageApiKey: 'vonage-key', vonageApiSecret: 'vonage-secret', vonageFrom: 'Rollcall' };
const vonage = playService(likeVonage);

/** Always 200; what is wrong is in the parts. https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms */
function likeVonage(request: SunkRequest): SinkAnswer {
  const answer = (status: string, text = ''): SinkAnswer =>
    jsonAnswer(200, { 'message-count': '1', messages: [{ to: '37112345678', status, 'error-text': text }] });
  if (request.method !== 'POST' || request.path !== '/sms/json') return { status: 404 };
  const form = request.form();
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return answer('2', 'Missing api_key');
  if (form['api_key'] !== 'vonage-key' || form['api_secret'] !== 'vonage-secret') return answer('4', 'Bad Credentials');
  if (!/^\d{5,15}$/.test(form['to'] ?? '')) return answer('3', 'Invalid to');
  if (!/^(\d+|[A-Za-z0-9]{1,11})$/.test(form['from'] ?? '')) return answer('15', 'Invalid sender address');
  if ((form['client-ref'] ?? '').length > 40 || (form['callback'] ?? '').length > 100) return answer('3', 'Too long');
  const isText = form['type'] === 'text' && !/[^\n -\u03a9\u20ac]|`/.test(form['text'] ?? '');
  if (!form['text'] || (form['type'] !== 'unicode' && !isText)) return answer('6', 'Invalid message');
  return answer('0');
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}) {
  const settings = aConfig({ ...SETTINGS, vonageApiBase: vonage().url, ...over });
  const { result } = await deliver('vonage', VALUE, { ...parts, tools: { settings } });
  return { result, form: vonage().requests.at(-1)?.form() };
}

/** Answers with one part for each status. */
function parts(...statuses: readonly unknown[]): SinkAnswer {
  const messages = statuses.map((status) => ({ status, ...(status === '0' ? {} : { 'error-text': `no. ${status}` }) }));
  return jsonAnswer(200, { 'message-count': String(statuses.length), messages });
}

test('DOWN', async () => {
  const { result, form } = await send();
  expect(result.result).toBe('sent');
  expect(form).toEqual({
    api_key: 'vonage-key',
    api_secret: 'vonage-secret',
    from: 'Rollcall',
    to: '37112345678',
    text: 'DOWN: nightly-backup since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over. - Rollcall',
    type: 'text',
    'client-ref': NOTIFICATION_CODE,
    callback: `https://rollcall.example.org/n/${NOTIFICATION_CODE}`,
  });
});

test('UP', async () => {
  const { form } = await send({ alert: { status: 'up', reason: '', downtime: 60_000_000 } });
  expect(form?.['text']).toBe(
    'UP: nightly-backup since 1 Jan 00:00 (UTC). It was down for 1 minute, 0 seconds. - Rollcall',
  );
});

test('a test', async () => {
  const { result, form } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(form?.['text']).toMatch(/^DOWN: TEST since /);
});

test.each([
  ['žluť', 'unicode'],
  ['`', 'unicode'],
  ['…', 'unicode'],
  ['🦄', 'unicode'],
  ['a_b [c] {d} ~', 'text'],
  ['100 €', 'text'],
  ['Ñandú', 'unicode'],
  ['Ä Ö Ü ß à ñ Ω @', 'text'],
])('a check named %s is sent as %s', async (name, type) => {
  const { result, form } = await send({ alert: { check: { name } } });
  expect([result.result, form?.['type']]).toEqual(['sent', type]);
});

test('a sender that is a number loses its plus', async () => {
  expect((await send({}, { vonageFrom: '+15550100' })).form).toMatchObject({ from: '15550100' });
});

test('an address too long for receipts is left out', async () => {
  const { result, form } = await send({}, { siteRoot: `https://${'x'.repeat(60)}.example.org` });
  expect(result.result).toBe('sent');
  expect(form).not.toHaveProperty('callback');
});

test('messages are counted against the owner’s allowance of SMS', () => {
  expect(integrationOf('vonage').quota?.of).toBe('sms');
});

test.each(['vonageApiKey', 'vonageApiSecret', 'vonageFrom'])('without %s it is switched off', async (key) => {
  const { result } = await send({}, { [key]: '' });
  expect(result).toMatchObject({ error: { code: 'disabled_by_server', permanent: false } });
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  const { result, form } = await send({ alert });
  expect(result.result).toBe('sent');
  expect([...(form?.['text'] ?? '')].length).toBeLessThanOrEqual(480);
});

describe('what Vonage refuses with status 200', () => {
  test.each([
    ['1', 'rate_limited', 3],
    ['5', 'provider_error', 3],
    ['13', 'provider_error', 3],
    ['2', 'provider_error', 1],
    ['4', 'provider_error', 1],
    ['9', 'provider_error', 1],
    ['15', 'provider_error', 1],
    [0, 'provider_error', 1],
  ])('part with status %j: %s, %i attempts', async (status, code, attempts) => {
    vonage().answer(parts(status));
    const { result } = await send();
    expect(result).toMatchObject({
      result: 'failed',
      error: { code, permanent: false, message: `the response reports a failure: no. ${status} (status ${status})` },
    });
    expect(result.attempts).toHaveLength(attempts);
  });

  test('a barred number disables the channel at once', async () => {
    vonage().answer(parts('0', '1', '7'));
    const { result } = await send();
    expect(result).toMatchObject({ error: { permanent: true, code: 'recipient_gone' }, attempts: [{ n: 1 }] });
  });

  test('a part that was not taken makes the whole a failure', async () => {
    vonage().answer(parts('0', '6'));
    expect((await send()).result).toMatchObject({ result: 'failed', error: { permanent: false } });
  });

  test.each(['', 'ok', '{}', '{"messages":[]}'])('an answer that says nothing, %j', async (body) => {
    vonage().answer({ body });
    expect((await send()).result).toMatchObject({ result: 'failed', error: { code: 'unexpected_response' } });
  });

  test('wrong credentials of the server disable nothing', async () => {
    const { result } = await send({}, { vonageApiSecret: 'wrong-secret' });
    expect(result).toMatchObject({ error: { permanent: false, message: expect.stringContaining('Bad Credentials') } });
  });
});

test.each([401, 404, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  vonage().answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
