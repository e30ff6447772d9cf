import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectionLimits } from '../../server/processes/connections.ts';
import { listen } from '../../server/processes/http-server.ts';

test.each([
  [40, 1_048_576, { http: 10_000, mail: 200 }],
  [40, 1_024, { http: 646, mail: 200 }],
  [40, 400, { http: 210, mail: 90 }],
  [40, 140, { http: 28, mail: 12 }],
  [40, null, { http: 10_000, mail: 200 }],
])('with %j files open of %j there may be %j clients', (open, most, limits) => {
  expect(connectionLimits({ open, most })).toEqual(limits);
});

test('too few files are a fault that says what to do', () => {
  expect(() => connectionLimits({ open: 40, most: 100 })).toThrow(
    'this process may open 100 files and needs at least 129: raise the limit, with "ulimit -n 4096"',
  );
});

test('this machine can be asked', () => {
  expect(connectionLimits().http).toBeGreaterThan(0);
});

test('clients that hang are cut for those that come, and it is said once', async () => {
  const said: string[] = [];
  const log = { warn: (...parts: readonly unknown[]) => void said.push(String(parts.at(-1))) };
  const server = await listen((req, res) => req.resume().once('end', () => res.end('OK')), 0, '127.0.0.1', {
    cap: { most: 5, log },
  });
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close(100);
  });
  const open = async (text: string): Promise<Socket> => {
    const socket = connect({ port: server.port, host: '127.0.0.1' }).on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };
  const answer = async (): Promise<string> => {
    const socket = await open('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text.split('\r\n', 1)[0] ?? '';
  };

  // all kinds that hang: nothing said, half a head, half a body, kept alive
  for (const text of ['', 'GET / HT', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx', '', 'GET'])
    await open(text);
  for (let n = 0; n < 8; n += 1) expect(await answer()).toBe('HTTP/1.1 200 OK');
  await Promise.all(Array.from({ length: 20 }, () => open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx')));
  for (let n = 0; n < 8; n += 1) expect(await answer()).toBe('HTTP/1.1 200 OK');
  expect(said).toEqual(['too many connections: those that have been quiet for longest are cut']);
});
