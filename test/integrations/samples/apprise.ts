import type { Sample } from '../sample.ts';

const url = 'tgram://123456:secret-bot-token/secret-chat?mode=secret-mode';

export const sample: Sample = {
  stored: [
    { value: url, config: { url } },
    { value: 'not an address, but nobody checks', config: { url: 'not an address, but nobody checks' } },
  ],
  unreadable: ['', ' '],
  form: { url },
  refused: [
    { change: { url: '' }, field: 'url' },
    { change: { url: 'x'.repeat(513) }, field: 'url' },
  ],
  settings: { appriseEnabled: true },
  disabled: { appriseEnabled: false },
  secrets: ['secret-bot-token', 'secret-chat', 'secret-mode', '123456'],
  // the server is the operator's own, may be in a private network, and is asked once
  http: null,
};
