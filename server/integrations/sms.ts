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
  burst: 3,
  guide: ({ twilioFrom }) => [
    ...(twilioFrom === ''
      ? []
      : [`Messages come from ${twilioFrom}. You can add it to your contacts with the card at \`/contact.vcf\`.`]),
    'Enter the number with the country code. The number of messages per month is limited.',
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
