import type { Alert } from '../delivery/alert.ts';
import { fieldErrors } from '../delivery/form.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { PHONE_FIELDS, readPhoneForm, readStoredPhone } from '../delivery/phone.ts';
import type { Settings } from '../delivery/settings.ts';
import { summarySentence } from '../delivery/summary-text.ts';
import { shorten } from '../delivery/texts.ts';
import { hasTwilio, postToTwilio } from '../delivery/twilio.ts';

// people do not listen longer, and all of the document may have 4000 characters:
// https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
const MAX_NAME_LENGTH = 200;

const SETTINGS = ['siteName', 'siteRoot', 'twilioAccount', 'twilioAuth', 'twilioFrom', 'twilioApiBase'] as const;
type Setting = (typeof SETTINGS)[number];

export default defineIntegration<{ readonly phone: string }, Setting>({
  kind: 'call',
  label: 'Phone call',
  logo: { icon: 'phone' },
  settings: SETTINGS,
  category: 'phone',
  burst: 3,
  // it rings
  readByPeople: false,
  guide: () => [
    'We call this number when a check goes down and say which check it is. There is no call when the check is back up.',
  ],
  quota: { of: 'call', medium: 'phone call', recipient: ({ phone }) => phone, text: sentence },
  editable: true,
  setup: { by: 'form', form: PHONE_FIELDS },
  enabled: (settings) => hasTwilio(settings) && settings.twilioFrom !== '',
  parseConfig(value) {
    const { phone } = readStoredPhone(value, false);
    return { phone };
  },
  validateForm(input) {
    const { phone, label, errors: found } = readPhoneForm(input);
    const errors = fieldErrors(found);
    return errors === null ? { value: JSON.stringify({ value: phone }), name: label } : { errors };
  },
  formValues: ({ phone }) => ({ phone }),
  isNoop: (_config, status) => status !== 'down',
  describe: ({ phone }) => `Calls ${phone}`,
  async notify(delivery) {
    const { alert, config, settings } = delivery;
    const fields = { From: settings.twilioFrom, To: config.phone, Twiml: spoken(alert, settings) };
    await postToTwilio(delivery, 'Calls', fields);
  },
});

/** Says it twice: the first time, the person may still be picking up. https://www.twilio.com/docs/voice/twiml/say */
function spoken(alert: Pick<Alert, 'checkName' | 'summary'>, { siteName }: Settings<'siteName'>): string {
  const say = `<Say>${escapeXml(sentence(alert, { siteName }))}</Say>`;
  return `<Response>${say}<Pause length="1"/>${say}</Response>`;
}

function sentence(
  { checkName, summary }: Pick<Alert, 'checkName' | 'summary'>,
  { siteName }: Settings<'siteName'>,
): string {
  if (summary !== null) return `This is ${siteName}. ${summarySentence(summary)}`;
  return `This is ${siteName}. The check ${shorten(checkName, MAX_NAME_LENGTH)} is DOWN.`;
}

/** Escapes markup; control characters, which XML cannot hold at all, become spaces. */
function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
      .replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;')
  );
}
