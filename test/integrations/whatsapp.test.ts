import { expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { aConfig } from '../delivery/settings.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';
import { ACCOUNT, AUTH, CALLBACK, expectDisabled, GONE, twilioRefusal } from './twilio-rules.ts';

const VALUE = '{"value":"+37112345678"}';
const SETTINGS = {
  twilioAccount: ACCOUNT,
  twilioAuth: AUTH,
  twilioFrom: '+15550100',
  twilioUseWhatsapp: true,
  twilioMessagingServiceSid: 'MG1',
  whatsappDownContentSid: 'HXdown',
  whatsappUpContentSid: 'HXup',
};
const twilio = playService(likeTwilio);

function likeTwilio(request: SunkRequest): SinkAnswer {
  const refusal = twilioRefusal(request, 'Messages');
  if (refusal !== null) return refusal;
  const { From: from, To: to, ContentSid: template = '', ContentVariables: json = '', Body: body } = request.form();
  if (!from?.startsWith('whatsapp:') || !to?.startsWith('whatsapp:')) return jsonAnswer(400, { code: 21910 });
  if (body !== undefined) return jsonAnswer(400, { code: 63016, message: 'Outside the allowed window' });
  const { '1': name, ...rest } = JSON.parse(json);
  const isGood = typeof name === 'string' && [...name].length <= 200 && !/[\n\r\t]| {5}/.test(name);
  if (!isGood || Object.keys(rest).length > 0) return jsonAnswer(400, { code: 21656, message: 'ContentVariables' });
  return template.startsWith('HX') ? jsonAnswer(201, { sid: 'SM1' }) : jsonAnswer(400, { code: 21655 });
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}) {
  const settings = aConfig({ ...SETTINGS, twilioApiBase: twilio().url, ...over });
  const { result } = await deliver('whatsapp', VALUE, { ...parts, tools: { settings } });
  return { result, form: twilio().requests.at(-1)?.form() };
}

test.each([
  ['down', 'HXdown'],
  ['up', 'HXup'],
] as const)('%s goes out as template %s', async (status, template) => {
  const { result, form } = await send({ alert: { status, check: { name: 'a & "b"' } } });
  expect(result.result).toBe('sent');
  expect(form).toEqual({
    To: 'whatsapp:+37112345678',
    From: 'whatsapp:+15550100',
    MessagingServiceSid: 'MG1',
    ContentSid: template,
    ContentVariables: '{"1":"a & \\"b\\""}',
    StatusCallback: CALLBACK,
  });
});

test('a test', async () => {
  const { result, form } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(form).toMatchObject({ ContentSid: 'HXdown', ContentVariables: '{"1":"TEST"}' });
});

test.each<[string, Partial<Config>]>([
  ['the switch', { twilioUseWhatsapp: false }],
  ['the account', { twilioAccount: '' }],
  ['the token', { twilioAuth: '' }],
  ['the number', { twilioFrom: '' }],
  ['the messaging service', { twilioMessagingServiceSid: '' }],
  ['the template for down', { whatsappDownContentSid: '' }],
  ['the template for up', { whatsappUpContentSid: '' }],
])('without %s it is switched off', async (_what, over) => {
  const { result } = await send({}, over);
  expect(result).toMatchObject({ error: { code: 'disabled_by_server', permanent: false } });
  expect(twilio().requests).toHaveLength(0);
});

test('both boxes are ticked unless the channel says otherwise', () => {
  const whatsapp = integrationOf('whatsapp');
  const isNoop = (value: string) =>
    (['down', 'up'] as const).map((status) => whatsapp.isNoop(whatsapp.parseConfig(value), status));
  expect(isNoop(VALUE)).toEqual([false, false]);
  expect(isNoop('{"value":"+37112345678","up":false,"down":true}')).toEqual([false, true]);
});

test('messages are counted against the owner’s allowance of SMS', () => {
  expect(integrationOf('whatsapp').quota?.of).toBe('sms');
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

test.each(GONE)('error %i disables the channel at once', async (code) => {
  twilio().answer(jsonAnswer(400, { code, message: `error no. ${code}`, status: 400 }));
  expectDisabled((await send()).result, code);
});

test.each([400, 401, 404, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
  twilio().answer(jsonAnswer(status, { code: 63016, message: 'no' }));
  const { result } = await send();
  expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: no` } });
  expect(result.attempts).toHaveLength(3);
});
