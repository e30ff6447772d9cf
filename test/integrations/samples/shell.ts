import type { Sample } from '../sample.ts';

export const sample: Sample = {
  stored: [
    {
      value: '{"cmd_down":"logger down","cmd_up":"logger --token hush-hush"}',
      config: { down: 'logger down', up: 'logger --token hush-hush' },
    },
    { value: '{"cmd_down":"logger down"}', config: { down: 'logger down', up: '' } },
  ],
  unreadable: ['', 'logger down', '{"cmd_down":1}', '[]'],
  form: { cmd_down: 'logger $NAME', cmd_up: '' },
  refused: [
    { change: { cmd_down: ' ' }, field: 'cmd_down' },
    { change: { cmd_down: 'x'.repeat(1001) }, field: 'cmd_down' },
    { change: { cmd_up: 'x'.repeat(1001) }, field: 'cmd_up' },
  ],
  settings: { shellEnabled: true },
  disabled: { shellEnabled: false },
  secrets: ['hush-hush'],
  http: null,
};
