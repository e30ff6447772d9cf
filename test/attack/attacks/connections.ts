import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack } from '../run-attacks.ts';

/** What clients say before they hang. */
const HANGING: readonly (readonly [string, string])[] = [
  ['that say nothing', ''],
  ['that stop within the head', 'GET /ping/x HTTP/1.1\r\nHost: a\r\nX: '],
  ['that stop within the body', 'POST /ping/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx'],
];

export const attacks: readonly Attack[] = [
  ...HANGING.map(
    ([what, text]): Attack => ({
      name: `more clients ${what} than files may be open`,
      async run({ port }, strength) {
        const sockets: Socket[] = [];
        for (let n = 0; n < (strength === 'full' ? 600 : 150); n += 1) {
          const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
          sockets.push(socket);
          await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
          if (text !== '') socket.write(text);
        }
        await pause(1_000);
        for (const socket of sockets) socket.destroy();
      },
    }),
  ),
  {
    name: 'passwords by the hundred',
    async run({ base, another }, strength) {
      const { email } = await another();
      const token = 'c'.repeat(32);
      const attempt = async (): Promise<number> => {
        const body = new URLSearchParams({ csrfmiddlewaretoken: token, email, password: 'wrong', action: 'login' });
        const headers = { cookie: `csrftoken=${token}`, origin: base };
        return (await fetch(`${base}/accounts/login/`, { method: 'POST', body, headers, redirect: 'manual' })).status;
      };
      const codes = await Promise.all(Array.from({ length: strength === 'full' ? 200 : 30 }, attempt));
      const odd = codes.filter((code) => code >= 500 && code !== 503);
      if (odd.length > 0) throw new Error(`some were answered ${odd[0]}`);
    },
  },
];
