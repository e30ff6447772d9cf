import type { Sample } from '../sample.ts';

const phone = '+37112345678';

export const sample: Sample = {
  stored: [
    { value: '{"value":"+37112345678","up":true,"down":false}', config: { phone, up: true, down: false } },
    { value: '{"value":"+37112345678"}', config: { phone, up: true, down: true } },
    { value: '+37112345678', config: { phone, up: true, down: true } },
    { value: '{"value":"\u200e+371 1234-5678","up":false}', config: { phone, up: false, down: true } },
  ],
  unreadable: ['', '{}', '{"value":1}', '{"value":"nobody"}', '+1', '{'],
  form: { label: 'Alice', phone: '\u202d+371 1234-5678', down: 'on', up: '' },
  refused: [
    { change: { phone: '' }, field: 'phone' },
    { change: { phone: '37112345678' }, field: 'phone' },
    { change: { phone: '+1234' }, field: 'phone' },
    { change: { phone: '+1234567890123456' }, field: 'phone' },
    { change: { phone: '+1 (234) 567890' }, field: 'phone' },
    { change: { label: 'x'.repeat(101) }, field: 'label' },
    { change: { down: '', up: '0' }, field: 'down' },
  ],
  settings: {
    twilioAccount: 'AC0123456789',
    twilioAuth: 'twilio-auth-secret',
    twilioFrom: '+15550100',
    twilioUseWhatsapp: true,
    twilioMessagingServiceSid: 'MG1',
    whatsappDownContentSid: 'HXdown',
    whatsappUpContentSid: 'HXup',
  },
  disabled: { twilioAccount: 'AC0123456789', twilioAuth: 'twilio-auth-secret', twilioFrom: '+15550100' },
  secrets: ['twilio-auth-secret'],
  http: {
    permanent: [
      { status: 400, body: '{"code":21211,"message":"Invalid number","status":400}' },
      { status: 400, body: '{"code":21610,"message":"Opted out","status":400}' },
      { status: 400, body: '{"code":21614,"message":"Not a mobile number","status":400}' },
    ],
  },
};
