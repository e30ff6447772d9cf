import { describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';
import { ACCOUNT, AUTH, CALLBACK, expectDisabled, GONE, twilioRefusal } from './twilio-rules.ts';

const PHONE = '+37112345678';
const VALUE = `{"value":"${PHONE}","up":true,"down":true}`;
const twilio = playService(likeTwilio);

function likeTwilio(request: SunkRequest): SinkAnswer {
  const refusal = twilioRefusal(request, 'Messages');
  if (refusal !== null) return refusal;
  const { Body: body = '', RiskCheck: check } = request.form();
  // 1600 is Twilio's limit, 480 is ours
  if (body === '' || [...body].length > 480) return jsonAnswer(400, { code: 21617, message: 'Body too long' });
  if (check !== 'disable' && check !== 'enable') return jsonAnswer(400, { code: 20001, message: 'RiskCheck' });
  return jsonAnswer(201, { sid: 'SM1', status: 'queued' });
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}) {
  const account = { twilioAccount: ACCOUNT, twilioAuth: AUTH, twilioFrom: '+15550100' };
  const settings = aConfig({ ...account, twilioApiBase: twilio().url, ...over });
  const { result } = await deliver('sms', VALUE, { ...parts, tools: { settings } });
  return { result, form: twilio().requests.at(-1)?.form() };
}

test('DOWN', async () => {
  const { result, form } = await send();
  expect(result).toMatchObject({ result: 'sent', attempts: [{ httpStatus: 201 }] });
  expect(form).toEqual({
    To: PHONE,
    From: '+15550100',
    Body: 'DOWN: nightly-backup since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over. - Rollcall',
    RiskCheck: 'disable',
    StatusCallback: CALLBACK,
  });
});

test('UP', async () => {
  const { form } = await send({ alert: { status: 'up', reason: '', downtime: 5400 * 1_000_000 } });
  expect(form).toMatchObject({
    Body: 'UP: nightly-backup since 1 Jan 00:00 (UTC). It was down for 1 hour, 30 minutes. - Rollcall',
  });
});

test('a test', async () => {
  const { result, form } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(form?.['Body']).toMatch(/^DOWN: TEST since /);
});

test('a messaging service comes before the number', async () => {
  const { form } = await send({}, { twilioMessagingServiceSid: 'MG1' });
  expect(form).toMatchObject({ MessagingServiceSid: 'MG1' });
  expect(form).not.toHaveProperty('From');
});

test.each<[string, Partial<Config>]>([
  ['no sender', { twilioFrom: '', twilioMessagingServiceSid: '' }],
  ['no account', { twilioAccount: '' }],
  ['no token', { twilioAuth: '' }],
])('with %s, sending is switched off', async (_what, over) => {
  const { result } = await send({}, over);
  expect(result).toMatchObject({ error: { code: 'disabled_by_server', permanent: false } });
  expect(twilio().requests).toHaveLength(0);
});

test.each([
  ['{"value":"+37112345678"}', false, true],
  ['{"value":"+37112345678","up":true,"down":false}', true, false],
  [VALUE, true, true],
])('%s: sends on up %s, on down %s', (value, up, down) => {
  const sms = integrationOf('sms');
  const config = sms.parseConfig(value);
  expect([!sms.isNoop(config, 'up'), !sms.isNoop(config, 'down')]).toEqual([up, down]);
});

test('messages are counted against the owner’s monthly allowance', () => {
  expect(integrationOf('sms').quota?.of).toBe('sms');
});

test('a long name is cut without leaving the alphabet of SMS', async () => {
  const { form } = await send({ alert: { check: { name: 'x'.repeat(600) } } });
  expect(form?.['Body']).toHaveLength(480);
  expect(form?.['Body']).toMatch(/^DOWN: x+\.\.\. since 1 Jan 00:00 \(UTC\)\. .* - Rollcall$/);
});

test.each(HOSTILE_ALERTS)('%s: not escaped, and short enough', async (_what, text, alert) => {
  const { result, form } = await send({ alert });
  expect(result.result).toBe('sent');
  expect(form?.['Body']).toContain(`DOWN: ${text.replace(/\s+/g, ' ')} since`);
});

describe('what Twilio refuses', () => {
  test.each(GONE)('error %i disables the channel at once', async (code) => {
    twilio().answer(jsonAnswer(400, { code, message: `error no. ${code}`, status: 400 }));
    expectDisabled((await send()).result, code);
  });

  test.each([
    [400, { code: 21608, message: 'Unverified number' }],
    [403, { code: 21211, message: 'only 400 counts' }],
    [404, { code: 20404, message: 'Not found' }],
    [429, { code: 20429, message: 'Too many requests' }],
    [500, { code: 20500, message: 'Internal' }],
  ])('status %i %o is tried again', async (status, body) => {
    twilio().answer(jsonAnswer(status, body));
    const { result } = await send();
    expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: ${body.message}` } });
    expect(result.attempts).toHaveLength(3);
  });

  test('a wrong token of the server disables nothing', async () => {
    const { result } = await send({}, { twilioAuth: 'wrong-auth-token' });
    expect(result).toMatchObject({ error: { permanent: false, message: 'HTTP status 401: Authenticate' } });
  });
});
