import { statusWord, verbOf } from '../delivery/alert.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { describePhone, phoneMembers } from '../delivery/phone.ts';
import type { Settings } from '../delivery/settings.ts';
import { shorten } from '../delivery/texts.ts';
import { hasTwilio, postToTwilio } from '../delivery/twilio.ts';

// template and variable together may have 1024 characters:
// https://www.twilio.com/docs/whatsapp/tutorial/send-whatsapp-notification-messages-templates
const MAX_NAME_LENGTH = 200;

export default defineIntegration({
  kind: 'whatsapp',
  label: 'WhatsApp',
  logo: { simpleIcon: 'whatsapp' },
  settings: [
    'siteRoot',
    'twilioAccount',
    'twilioAuth',
    'twilioFrom',
    'twilioMessagingServiceSid',
    'twilioUseWhatsapp',
    'whatsappDownContentSid',
    'whatsappUpContentSid',
    'twilioApiBase',
  ],
  category: 'phone',
  burst: 3,
  // its templates know down and up
  readByPeople: false,
  guide: () => ['Enter the number with the country code. The number of messages per month is limited.'],
  quota: {
    of: 'sms',
    medium: 'WhatsApp',
    recipient: ({ phone }) => phone,
    text: (alert) => `${variable(alert.checkName)} ${verbOf(alert)} ${statusWord(alert)}`,
  },
  ...phoneMembers({ up: true }),
  enabled: (settings) => hasTwilio(settings) && settings.twilioUseWhatsapp && needed(settings).every(isSet),
  describe: (config) => describePhone('WhatsApp to', config),
  async notify(delivery) {
    const { alert, config, settings } = delivery;
    const template = alert.status === 'down' ? settings.whatsappDownContentSid : settings.whatsappUpContentSid;
    await postToTwilio(delivery, 'Messages', {
      To: `whatsapp:${config.phone}`,
      From: `whatsapp:${settings.twilioFrom}`,
      MessagingServiceSid: settings.twilioMessagingServiceSid,
      ContentSid: template,
      ContentVariables: JSON.stringify({ 1: variable(alert.checkName) }),
    });
  },
});

function needed(
  settings: Settings<'twilioFrom' | 'twilioMessagingServiceSid' | 'whatsappDownContentSid' | 'whatsappUpContentSid'>,
): readonly string[] {
  const { twilioFrom, twilioMessagingServiceSid, whatsappDownContentSid, whatsappUpContentSid } = settings;
  return [twilioFrom, twilioMessagingServiceSid, whatsappDownContentSid, whatsappUpContentSid];
}

function isSet(text: string): boolean {
  return text !== '';
}

/** Meta refuses variables with line ends, tabs or long runs of spaces: https://www.twilio.com/docs/api/errors/21656 */
function variable(name: string): string {
  return shorten(name.replace(/\s+/g, ' '), MAX_NAME_LENGTH);
}
