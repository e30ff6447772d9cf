import { phoneSample, TWILIO, TWILIO_PERMANENT, TWILIO_WITHOUT_SENDER } from '../alike.ts';

export const sample = phoneSample({
  settings: TWILIO,
  disabled: TWILIO_WITHOUT_SENDER,
  secrets: [TWILIO.twilioAuth],
  http: { permanent: TWILIO_PERMANENT },
});
