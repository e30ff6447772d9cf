import type { Sample } from '../sample.ts';

const key = '0123456789abcdef0123456789abcdef';

export const sample: Sample = {
  stored: [
    { value: `{"service_key":"${key}","api":2}`, config: { key, account: '', api: 2 } },
    { value: key, config: { key, account: '', api: 1 } },
    { value: `{"service_key":"${key}"}`, config: { key, account: '', api: 1 } },
    { value: `{"service_key":"${key}","account":"Night shift"}`, config: { key, account: 'Night shift', api: 1 } },
    { value: `{"service_key":"${key}","account":null,"api":2}`, config: { key, account: '', api: 2 } },
  ],
  unreadable: ['', 'two words', '{}', '{"service_key":""}', `{"service_key":"${key}","api":3}`, '{'],
  form: { value: key, api: '2' },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
    { change: { value: 'x'.repeat(33) }, field: 'value' },
    { change: { api: '3' }, field: 'api' },
  ],
  settings: {},
  disabled: { pdEnabled: false },
  secrets: [key],
  http: { permanent: [] },
};
