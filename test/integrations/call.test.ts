import { expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';
import { ACCOUNT, AUTH, CALLBACK, expectDisabled, GONE, twilioRefusal } from './twilio-rules.ts';

const PHONE = '+37112345678';
const VALUE = `{"value":"${PHONE}"}`;
const twilio = playService(likeTwilio);

// no stray markup, no character that XML cannot hold, entities whole
const TEXT = String.raw`(?:[^<>&\u0000-\u001f]|&(?:amp|lt|gt|quot|apos);)+`;
const DOCUMENT = new RegExp(`^<Response><Say>(${TEXT})</Say><Pause length="1"/><Say>\\1</Say></Response>$`, 'u');

function likeTwilio(request: SunkRequest): SinkAnswer {
  const refusal = twilioRefusal(request, 'Calls');
  if (refusal !== null) return refusal;
  const { Twiml: twiml = '' } = request.form();
  const isGood = DOCUMENT.test(twiml) && [...twiml].length <= 4000;
  return isGood ? jsonAnswer(201, { sid: 'CA1' }) : jsonAnswer(400, { code: 12100, message: 'Document parse failure' });
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}) {
  const account = { twilioAccount: ACCOUNT, twilioAuth: AUTH, twilioFrom: '+15550100' };
  const settings = aConfig({ ...account, twilioApiBase: twilio().url, ...over });
  const { result } = await deliver('call', VALUE, { ...parts, tools: { settings } });
  return { result, form: twilio().requests.at(-1)?.form() };
}

test('DOWN is said twice', async () => {
  const { result, form } = await send({ alert: { check: { name: 'a & <b>' } } });
  const say = '<Say>This is Rollcall. The check a &amp; &lt;b&gt; is DOWN.</Say>';
  expect(result.result).toBe('sent');
  expect(form).toEqual({
    From: '+15550100',
    To: PHONE,
    Twiml: `<Response>${say}<Pause length="1"/>${say}</Response>`,
    StatusCallback: CALLBACK,
  });
});

test('nobody is called about good news', () => {
  const call = integrationOf('call');
  const config = call.parseConfig(VALUE);
  expect([call.isNoop(config, 'down'), call.isNoop(config, 'up')]).toEqual([false, true]);
});

test('a test', async () => {
  const { result, form } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(form?.['Twiml']).toContain('The check TEST is DOWN.');
});

test('calls are counted against the owner’s monthly allowance', () => {
  expect(integrationOf('call').quota?.of).toBe('call');
});

test.each<[string, Partial<Config>]>([
  ['no number, only a messaging service', { twilioFrom: '', twilioMessagingServiceSid: 'MG1' }],
  ['no account', { twilioAccount: '' }],
  ['no token', { twilioAuth: '' }],
])('with %s, calling is switched off', async (_what, over) => {
  const { result } = await send({}, over);
  expect(result).toMatchObject({ error: { code: 'disabled_by_server', permanent: false } });
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test('a name with a control character', async () => {
  expect((await send({ alert: { check: { name: 'a\u0007b\uffff' } } })).result.result).toBe('sent');
});

test.each(GONE)('error %i disables the channel at once', async (code) => {
  twilio().answer(jsonAnswer(400, { code, message: `error no. ${code}`, status: 400 }));
  expectDisabled((await send()).result, code);
});

test.each([400, 401, 404, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  twilio().answer(jsonAnswer(status, { code: 13223, message: 'no' }));
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: no` } });
  expect(result.attempts).toHaveLength(3);
});
