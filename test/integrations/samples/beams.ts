import type { Sample } from '../sample.ts';

export const sample: Sample = {
  stored: [
    {
      value: '{"interests":["ops","night-shift"],"up":false,"down":true}',
      config: { interests: ['ops', 'night-shift'], up: false, down: true },
    },
    { value: '{"interests":["a=b@c,d.e;f_g"]}', config: { interests: ['a=b@c,d.e;f_g'], up: true, down: true } },
  ],
  unreadable: [
    '',
    'ops',
    '{}',
    '{"interests":[]}',
    '{"interests":["two words"]}',
    JSON.stringify({ interests: ['x'.repeat(165)] }),
    JSON.stringify({ interests: Array.from({ length: 101 }, (_, index) => `i${index}`) }),
  ],
  form: { interests: 'ops\r\n night-shift \n\nops', down: 'on', up: '' },
  refused: [
    { change: { interests: '' }, field: 'interests' },
    { change: { interests: 'two words' }, field: 'interests' },
    { change: { interests: 'x'.repeat(165) }, field: 'interests' },
    { change: { interests: Array.from({ length: 101 }, (_, index) => `i${index}`).join('\n') }, field: 'interests' },
    { change: { down: '', up: '' }, field: 'down' },
  ],
  settings: { beamsInstanceId: 'instance', beamsSecretKey: 'beams-secret-key' },
  disabled: { beamsInstanceId: 'instance' },
  secrets: ['beams-secret-key'],
  http: { permanent: [], success: '{"publishId":"pubid-1"}', needsBody: true },
};
