import type { Sample } from '../sample.ts';

const plain = { recipient: '+37112345678', groupId: '', up: true, down: true, user: '', cliPath: '' };

export const sample: Sample = {
  stored: [
    { value: '{"value":"+37112345678","up":true,"down":false}', config: { ...plain, down: false } },
    { value: '{"value":"alice.42"}', config: { ...plain, recipient: 'alice.42' } },
    { value: '+37112345678', config: plain },
    {
      value: '{"group_id":"Z3JvdXA=","user":"+15550100","cli_path":"/opt/signal-cli"}',
      config: { ...plain, recipient: '', groupId: 'Z3JvdXA=', user: '+15550100', cliPath: '/opt/signal-cli' },
    },
  ],
  unreadable: ['', '{}', '{"value":1}', '{"value":"","up":true}', '{'],
  form: { label: 'Alice', recipient: '+371 1234-5678', down: 'on', up: '' },
  refused: [
    { change: { recipient: '' }, field: 'recipient' },
    { change: { recipient: '37112345678' }, field: 'recipient' },
    { change: { recipient: '+1234' }, field: 'recipient' },
    { change: { recipient: 'al.1' }, field: 'recipient' },
    { change: { label: 'x'.repeat(101) }, field: 'label' },
    { change: { down: '', up: '' }, field: 'down' },
  ],
  settings: { signalCliSocket: '/run/signal.sock' },
  disabled: { signalCliSocket: '', signalCliUser: '' },
  secrets: [],
  http: null,
};
