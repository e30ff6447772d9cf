import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../server/processes/http-server.ts';

/** Sends a request as it is and returns the status line of the answer. */
async function statusOf(port: number, request: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.end(request);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.split('\r\n', 1)[0] ?? '';
}

const SERVED = 'HTTP/1.1 200 OK';
const REFUSED = 'HTTP/1.1 400 Bad Request';

test.each([
  ['Host: a.example', SERVED],
  ['host: A.example:8000', SERVED],
  ['Host: [::1]:8000', SERVED],
  ['Host: under_score.example', SERVED],
  ['Host:', SERVED],
  ['Host: a.example\r\nX-Host: b.example', SERVED],
  ['Host: a.example\r\nHost: b.example', REFUSED],
  ['Host: a.example\r\nHost: a.example', REFUSED],
  ['Host: a.example\r\nAccept: x\r\nHOST: b.example', REFUSED],
  ['Host: a.example, b.example', REFUSED],
  ['Host: a.example b.example', REFUSED],
  ['Host: a.example/b', REFUSED],
  ['Host: user@a.example', REFUSED],
  ['X: 1', REFUSED],
])('a request with %j is answered %s', async (headers, status) => {
  const server = await listen((_, res) => res.end('OK'), 0, '127.0.0.1');
  onTestFinished(() => server.close(1_000));
  expect(await statusOf(server.port, `GET / HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)).toBe(status);
});

test('HTTP/1.0 need not name a host', async () => {
  const server = await listen((_, res) => res.end('OK'), 0, '127.0.0.1');
  onTestFinished(() => server.close(1_000));
  expect(await statusOf(server.port, 'GET / HTTP/1.0\r\n\r\n')).toBe(SERVED);
});

test.each(['OPTIONS', 'GET', 'POST'])('%s of the server as a whole is refused', async (method) => {
  const server = await listen((_, res) => res.end('OK'), 0, '127.0.0.1');
  onTestFinished(() => server.close(1_000));
  expect(await statusOf(server.port, `${method} * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toBe(REFUSED);
});
