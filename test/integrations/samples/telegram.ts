import type { Sample } from '../sample.ts';

const token = '123456789:secret-telegram-bot-token';
const plain = { id: -1001234567890123, type: '', name: '', threadId: null };

export const sample: Sample = {
  stored: [
    {
      value: '{"id":-1001234567890123,"type":"supergroup","name":"Ops","thread_id":7}',
      config: { ...plain, type: 'supergroup', name: 'Ops', threadId: 7 },
    },
    { value: '{"id":-1001234567890123}', config: plain },
    {
      value: '{"id":123,"type":"private","name":"alice"}',
      config: { ...plain, id: 123, type: 'private', name: 'alice' },
    },
    {
      value: '{"id":-4503599627370495,"type":"group","name":null,"thread_id":null}',
      config: { ...plain, id: -4503599627370495, type: 'group' },
    },
  ],
  unreadable: ['', '{}', '123', '{"id":"123"}', '{"id":0}', '{"id":1.5}', '{"id":1e300}', '{"id":1,"thread_id":"x"}'],
  form: { id: '-1001234567890123', thread_id: '7' },
  refused: [
    { change: { id: '' }, field: 'id' },
    { change: { id: '@channel' }, field: 'id' },
    { change: { id: '99999999999999999999' }, field: 'id' },
    { change: { thread_id: '-7' }, field: 'thread_id' },
    { change: { thread_id: 'x' }, field: 'thread_id' },
  ],
  settings: { telegramToken: token },
  disabled: { telegramToken: '' },
  secrets: [token, 'secret-telegram-bot-token'],
  http: {
    permanent: [{ status: 400, body: '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}' }],
    success: '{"ok":true,"result":{}}',
  },
};
