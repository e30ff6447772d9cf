import { defineIntegration } from '../delivery/integration.ts';
import { describePhone, phoneMembers } from '../delivery/phone.ts';
import { smsText } from '../delivery/sms-text.ts';
import { hasTwilio, postToTwilio } from '../delivery/twilio.ts';

export default defineIntegration({
  kind: 'sms',
  label: 'SMS',
  logo: { icon: 'message-square' },
  settings: [
    'siteName',
    'siteRoot',
    'twilioAccount',
    'twilioAuth',
    'twilioFrom',
    'twilioMessagingServiceSid',
    'twilioApiBase',
  ],
  category: 'phone',
  guide: ({ twilioFrom }) => [
    ...(twilioFrom === ''
      ? []
      : [`Messages come from ${twilioFrom}; our card for your address book is at \`/contact.vcf\`.`]),
    'Enter the number with its country code. A month has a limited number of messages.',
  ],
  quota: { of: 'sms', medium: 'SMS', recipient: ({ phone }) => phone, text: smsText },
  ...phoneMembers({ up: false }),
  enabled: (settings) =>
    hasTwilio(settings) && (settings.twilioMessagingServiceSid !== '' || settings.twilioFrom !== ''),
  describe: (config) => describePhone('SMS to', config),
  async notify(delivery) {
    const { alert, config, settings } = delivery;
    const { twilioMessagingServiceSid: service, twilioFrom: number } = settings;
    // https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
    await postToTwilio(delivery, 'Messages', {
      To: config.phone,
      Body: smsText(alert, settings),
      // the guard against fraud takes alerts that repeat for an attack
      RiskCheck: 'disable',
      ...(service === '' ? { From: number } : { MessagingServiceSid: service }),
    });
  },
});
