import type { Sample } from '../sample.ts';

const phone = '+37112345678';

export const sample: Sample = {
  stored: [
    { value: '{"value":"+37112345678","up":true,"down":false}', config: { phone, up: true, down: false } },
    { value: '{"value":"+37112345678"}', config: { phone, up: false, down: true } },
    { value: '+37112345678', config: { phone, up: false, down: true } },
  ],
  unreadable: ['', '{}', '{"value":1}', '{"value":"nobody"}', '+1', '{'],
  form: { label: 'Alice', phone: '+371 1234-5678', down: 'on', up: '' },
  refused: [
    { change: { phone: '' }, field: 'phone' },
    { change: { phone: '37112345678' }, field: 'phone' },
    { change: { phone: '+1234' }, field: 'phone' },
    { change: { phone: '+1234567890123456' }, field: 'phone' },
    { change: { phone: '+1 (234) 567890' }, field: 'phone' },
    { change: { label: 'x'.repeat(101) }, field: 'label' },
    { change: { down: '', up: '' }, field: 'down' },
  ],
  settings: { vonageApiKey: 'vonage-key', vonageApiSecret: 'vonage-secret', vonageFrom: 'Rollcall' },
  disabled: { vonageApiKey: 'vonage-key', vonageApiSecret: 'vonage-secret' },
  secrets: ['vonage-key', 'vonage-secret'],
  http: {
    permanent: [{ status: 200, body: '{"messages":[{"status":"7","error-text":"Number barred."}]}' }],
    success: '{"message-count":"1","messages":[{"status":"0","message-id":"1"}]}',
    needsBody: true,
  },
};
