import type { Sample } from '../sample.ts';

const user = `${'u'.repeat(29)}1`;
const token = 'own-app-token-of-the-channel';

export const sample: Sample = {
  stored: [
    { value: `${user}|1|-1`, config: { user, token: '', down: 1, up: -1 } },
    { value: `${user}|2`, config: { user, token: '', down: 2, up: 2 } },
    { value: JSON.stringify({ user, token, prio: 2, prio_up: -3 }), config: { user, token, down: 2, up: -3 } },
    { value: JSON.stringify({ user, prio: 1 }), config: { user, token: '', down: 1, up: 1 } },
  ],
  unreadable: [
    '',
    '|1|1',
    `${user}|3|0`,
    `${user}|-4`,
    `${user}|x|0`,
    `${user}|0|0|0`,
    '{"prio":1}',
    `{"user":"a","prio":9}`,
  ],
  form: { user, po_priority: '1', po_priority_up: '-3' },
  refused: [
    { change: { user: '' }, field: 'user' },
    { change: { user: 'short' }, field: 'user' },
    { change: { po_priority: '3' }, field: 'po_priority' },
    { change: { po_priority_up: '1.5' }, field: 'po_priority_up' },
  ],
  settings: { pushoverApiToken: 'server-wide-pushover-token' },
  disabled: { pushoverApiToken: '' },
  secrets: [user, token, 'server-wide-pushover-token'],
  http: { permanent: [{ status: 400, body: '{"user":"invalid","errors":["user identifier is invalid"],"status":0}' }] },
};
