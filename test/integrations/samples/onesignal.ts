import type { Sample } from '../sample.ts';

const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-00000000000a';

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({ target: 'subscription', ids: [first, second], up: true, down: false }),
      config: { target: 'subscription', ids: [first, second], up: true, down: false },
    },
    {
      value: JSON.stringify({ target: 'external_id', ids: ['alice'] }),
      config: { target: 'external_id', ids: ['alice'], up: true, down: true },
    },
    {
      value: JSON.stringify({ target: 'segment', ids: ['All'], up: true, down: true }),
      config: { target: 'segment', ids: ['All'], up: true, down: true },
    },
  ],
  unreadable: [
    '',
    '{}',
    first,
    '{"target":"subscription","ids":[]}',
    '{"target":"subscription","ids":["alice"]}',
    '{"target":"everybody","ids":["alice"]}',
    JSON.stringify({ target: 'external_id', ids: Array.from({ length: 2001 }, (_, index) => String(index)) }),
  ],
  form: { target: 'external_id', ids: ' alice \r\n\r\nbob\nalice', down: 'on', up: 'on' },
  refused: [
    { change: { target: 'everybody' }, field: 'target' },
    { change: { ids: ' \n ' }, field: 'ids' },
    { change: { target: 'subscription' }, field: 'ids' },
    { change: { ids: Array.from({ length: 2001 }, (_, index) => index).join('\n') }, field: 'ids' },
    { change: { down: '', up: '' }, field: 'down' },
  ],
  settings: { onesignalAppId: 'app', onesignalApiKey: 'os_v2_app_secret' },
  disabled: { onesignalAppId: 'app' },
  secrets: ['os_v2_app_secret'],
  http: {
    permanent: [
      { status: 200, body: JSON.stringify({ id: '', errors: { invalid_player_ids: [first, second.toUpperCase()] } }) },
      { status: 400, body: JSON.stringify({ errors: { invalid_subscription_ids: [second, first] } }) },
    ],
    success: '{"id":"11111111-1111-4111-8111-111111111111"}',
    needsBody: true,
  },
};
