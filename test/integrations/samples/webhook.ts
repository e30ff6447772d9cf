import { type Sample, SINK } from '../sample.ts';

const none = { method: 'GET', url: '', body: '', headers: {} };

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({
        method_down: 'POST',
        url_down: `${SINK}/secret-path-1?token=secret-token`,
        body_down: '$NAME',
        headers_down: { Authorization: 'Bearer secret-bearer' },
        method_up: 'PUT',
        url_up: `${SINK}/up`,
        body_up: '',
        headers_up: {},
      }),
      config: {
        down: {
          method: 'POST',
          url: `${SINK}/secret-path-1?token=secret-token`,
          body: '$NAME',
          headers: { Authorization: 'Bearer secret-bearer' },
        },
        up: { method: 'PUT', url: `${SINK}/up`, body: '', headers: {} },
      },
    },
    { value: `{"url_down":"${SINK}"}`, config: { down: { ...none, url: SINK }, up: none } },
    {
      value: `${SINK}/$STATUS`,
      config: { down: { ...none, url: `${SINK}/$STATUS` }, up: { ...none, url: `${SINK}/$STATUS` } },
    },
  ],
  unreadable: ['', 'ftp://example.org', 'http://a b', '{"method_down":"DELETE"}', '{"headers_down":{"a":1}}', '[]'],
  form: {
    name: 'my hook',
    method_down: 'POST',
    url_down: 'https://example.org/$CODE',
    body_down: '{"n": $NAME_JSON}',
    headers_down: 'Content-Type: application/json\nX-A:b:c',
    method_up: 'GET',
    url_up: 'https://example.org/up',
    body_up: '',
    headers_up: '',
  },
  refused: [
    { change: { url_down: '', url_up: '' }, field: 'url_down' },
    { change: { url_down: 'ftp://example.org' }, field: 'url_down' },
    { change: { url_up: 'http://exam ple.org' }, field: 'url_up' },
    { change: { url_up: 'http://[foo]' }, field: 'url_up' },
    { change: { url_up: 'http://example:80.com/' }, field: 'url_up' },
    { change: { url_up: `http://example.org/${'a'.repeat(1000)}` }, field: 'url_up' },
    { change: { method_down: 'DELETE' }, field: 'method_down' },
    { change: { body_down: 'x'.repeat(1001) }, field: 'body_down' },
    { change: { headers_down: 'no colon' }, field: 'headers_down' },
    { change: { headers_down: 'Empty:' }, field: 'headers_down' },
    { change: { headers_down: 'Nāme: not latin-1' }, field: 'headers_down' },
    { change: { headers_up: ': no name' }, field: 'headers_up' },
    { change: { name: 'x'.repeat(101) }, field: 'name' },
  ],
  settings: {},
  disabled: { webhooksEnabled: false },
  secrets: ['secret-path-1', 'secret-token', 'secret-bearer'],
  http: { permanent: [] },
};
