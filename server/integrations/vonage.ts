import { z } from 'zod';
import { defineIntegration } from '../delivery/integration.ts';
import { describePhone, phoneMembers } from '../delivery/phone.ts';
import { smsText } from '../delivery/sms-text.ts';
import type { Judge, Refusal } from '../delivery/ways-out.ts';

// https://developer.vonage.com/en/api/sms
const MAX_CALLBACK_LENGTH = 100;

// the alphabet of SMS, with its extension table: 3GPP TS 23.038 §6.2.1
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

const answered = z.object({
  messages: z.array(z.object({ status: z.unknown(), 'error-text': z.string().optional() })).min(1),
});

// https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms: throttled, internal error, communication failed
const PASSING: ReadonlySet<string> = new Set(['1', '5', '13']);
const THROTTLED = '1';
const BARRED = '7';

export default defineIntegration({
  kind: 'vonage',
  label: 'SMS (Vonage)',
  logo: { simpleIcon: 'vonage' },
  settings: ['siteName', 'siteRoot', 'vonageApiKey', 'vonageApiSecret', 'vonageFrom', 'vonageApiBase'],
  category: 'phone',
  burst: 3,
  guide: () => ['Enter the number with the country code. The number of messages per month is limited.'],
  quota: { of: 'sms', medium: 'SMS', recipient: ({ phone }) => phone, text: smsText },
  ...phoneMembers({ up: false }),
  enabled: ({ vonageApiKey, vonageApiSecret, vonageFrom }) =>
    vonageApiKey !== '' && vonageApiSecret !== '' && vonageFrom !== '',
  describe: (config) => describePhone('SMS to', config),
  async notify({ alert, config, settings, notification, http }) {
    const text = smsText(alert, settings);
    const callback = `${settings.siteRoot}/n/${notification.code}`;
    const fields = {
      api_key: settings.vonageApiKey,
      api_secret: settings.vonageApiSecret,
      from: withoutPlus(settings.vonageFrom),
      to: withoutPlus(config.phone),
      text,
      type: GSM.test(text) ? 'text' : 'unicode',
      'client-ref': notification.code,
      ...(callback.length > MAX_CALLBACK_LENGTH ? {} : { callback }),
    };
    await http.postForm(`${settings.vonageApiBase}/sms/json`, fields, { judge, secrets: [settings.vonageApiKey] });
  },
});

function withoutPlus(number: string): string {
  return number.replace(/^\+/, '');
}

/** Vonage answers 200 whatever happened; each part of the message has a status of its own. */
const judge: Judge = (answer) => {
  if (answer.status >= 300) return null;
  const result = answered.safeParse(answer.json());
  if (!result.success) return { code: 'unexpected_response' };
  const failed = result.data.messages.filter(({ status }) => status !== '0');
  // of several, the one that says the most
  const worst = failed.find(({ status }) => status === BARRED) ?? failed[0];
  return worst === undefined ? null : refusalOf(String(worst.status), worst['error-text'] ?? '');
};

function refusalOf(status: string, text: string): Refusal {
  const detail = `${text} (status ${status})`.trim();
  if (status === BARRED) return { detail, permanent: true, code: 'recipient_gone' };
  if (status === THROTTLED) return { detail, code: 'rate_limited' };
  // the rest is wrong with the account or the message, and stays so
  const isPassing = PASSING.has(status);
  return { detail, retryable: isPassing, transient: isPassing };
}
