import { setTimeout as pause } from 'node:timers/promises';
import { connectSmtp, type SmtpClient } from '../../support/smtp-client.ts';
import type { Attack } from '../run-attacks.ts';
import { MAIL_DOMAIN, type Target } from '../target.ts';

const MEBIBYTE = 1024 * 1024;
const NOBODY = '11111111-1111-4111-8111-111111111111';
const MOST_GROWTH_MIB = 200;

/** Mails that are costly to take apart, by what is done about each. */
const COSTLY: readonly (readonly [string, (bytes: number) => string])[] = [
  ['padding', (bytes) => `Content-Transfer-Encoding: base64\r\n\r\n${lines('QQ==', bytes)}`],
  ['parts', (bytes) => `Content-Type: multipart/mixed; boundary=B\r\n\r\n${filled('--B\r\n\r\nx\r\n', bytes)}`],
  ['header lines', (bytes) => filled('a: b\r\n', bytes)],
  ['open tags', (bytes) => `Content-Type: text/html\r\n\r\n${lines('<div>', bytes)}`],
  ['open quotes', (bytes) => `Content-Type: text/html\r\n\r\n${lines('<a b="', bytes)}`],
  ['shifts', (bytes) => `Content-Type: text/plain; charset=utf-7\r\n\r\n${lines('+AGE-', bytes)}`],
];

export const attacks: readonly Attack[] = [
  {
    name: 'mail to nobody is taken apart',
    async run({ smtpPort }) {
      const client = await connectSmtp(smtpPort);
      const { code } = await client.envelope('a@example.org', [`${NOBODY}@${MAIL_DOMAIN}`]);
      const data = await client.say('DATA');
      client.destroy();
      if (code !== 550 || data.code < 500) throw new Error(`RCPT was answered ${code}, DATA ${data.code}`);
    },
  },
  ...COSTLY.map(
    ([what, message]): Attack => ({
      name: `mails of nothing but ${what}, to a check that reads them`,
      async run({ smtpPort, filtering }, strength) {
        const text = message(strength === 'full' ? 4.2 * MEBIBYTE : MEBIBYTE);
        await Promise.all(
          Array.from({ length: strength === 'full' ? 5 : 2 }, async () => {
            const client = await connectSmtp(smtpPort);
            await client.envelope('a@example.org', [`${filtering.code}@${MAIL_DOMAIN}`]);
            const { code } = await client.data(text);
            client.destroy();
            if (code !== 250 && code !== 452) throw new Error(`it was answered ${code}`);
          }),
        );
      },
    }),
  ),
  {
    name: 'mails that never end fill the memory',
    async run(target, strength) {
      const before = target.memory();
      const clients: SmtpClient[] = [];
      for (let n = 0; n < (strength === 'full' ? 40 : 8); n += 1) clients.push(await halfSent(target));
      await pause(1_000);
      const grown = target.memory() - before;
      for (const client of clients) client.destroy();
      if (grown > MOST_GROWTH_MIB) throw new Error(`the memory grew by ${Math.round(grown)} MiB`);
    },
  },
  {
    name: 'clients that ask for unknown recipients for ever',
    async run({ smtpPort }, strength) {
      const client = await connectSmtp(smtpPort);
      await client.envelope('a@example.org', []);
      const codes = new Set<number>();
      for (let n = 0; n < (strength === 'full' ? 2_000 : 100); n += 1) {
        const code = `${NOBODY.slice(0, -6)}${String(n).padStart(6, '0')}`;
        codes.add((await client.say(`RCPT TO:<${code}@${MAIL_DOMAIN}>`)).code);
      }
      client.destroy();
      if (codes.has(250) || !codes.has(450)) throw new Error(`they were answered ${[...codes].join(', ')}`);
    },
  },
];

async function halfSent({ smtpPort, filtering }: Target): Promise<SmtpClient> {
  const client = await connectSmtp(smtpPort);
  await client.envelope('a@example.org', [`${filtering.code}@${MAIL_DOMAIN}`]);
  await client.say('DATA');
  client.write(Buffer.alloc(8 * MEBIBYTE, 'x\r\n'));
  return client;
}

function filled(piece: string, bytes: number): string {
  return piece.repeat(Math.ceil(bytes / piece.length));
}

function lines(piece: string, bytes: number): string {
  return filled(`${piece.repeat(15)}\r\n`, bytes);
}
