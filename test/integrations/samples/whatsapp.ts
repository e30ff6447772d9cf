import { phoneSample, TWILIO, TWILIO_PERMANENT } from '../alike.ts';

export const sample = phoneSample({
  without: { up: true, down: true },
  settings: {
    ...TWILIO,
    twilioUseWhatsapp: true,
    twilioMessagingServiceSid: 'MG1',
    whatsappDownContentSid: 'HXdown',
    whatsappUpContentSid: 'HXup',
  },
  disabled: TWILIO,
  secrets: [TWILIO.twilioAuth],
  http: { permanent: TWILIO_PERMANENT },
});
