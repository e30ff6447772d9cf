import type { Sample } from '../sample.ts';

const token = 'ATTAsecretsecretsecret';
const list_id = '5f0c0ffee5f0c0ffee5f0c0f';

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({ token, list_id, board_name: 'Operations', list_name: 'To do' }),
      config: { token, listId: list_id, boardName: 'Operations', listName: 'To do' },
    },
  ],
  unreadable: ['', '{}', token, JSON.stringify({ token, list_id }), JSON.stringify({ list_id, board_name: 'a' })],
  form: { token, list_id, board_name: 'Operations', list_name: 'To do' },
  refused: [
    { change: { token: '' }, field: 'token' },
    { change: { list_id: 'short' }, field: 'list_id' },
    { change: { list_id: 'g'.repeat(24) }, field: 'list_id' },
    { change: { list_id: 'a'.repeat(33) }, field: 'list_id' },
    { change: { board_name: '' }, field: 'board_name' },
    { change: { list_name: '' }, field: 'list_name' },
  ],
  settings: { trelloAppKey: 'app-key-of-this-server' },
  disabled: { trelloAppKey: '' },
  secrets: [token, 'app-key-of-this-server'],
  http: { permanent: [] },
};
