import { onTestFinished } from 'vitest';
import type { IncomingPing, PingOutcome } from '../../server/core/incoming.ts';
import { createReader } from '../../server/reading/reader.ts';
import { createSmtpListener, type SmtpDeps } from '../../server/smtp/listener.ts';
import { T0, uuidOf } from '../support/builders.ts';
import { connectSmtp, type SmtpClient } from '../support/smtp-client.ts';

export const DOMAIN = 'ping.example.org';
export const KEY = 'abcdefghijklmnopqrstuv';

/** Returns the address of the n-th check. */
export function addressOf(n: number): string {
  return `${uuidOf(n)}@${DOMAIN}`;
}

/** A listener with a queue that notes what it gets. */
export interface MailDoor {
  readonly port: number;
  readonly pings: readonly IncomingPing[];
  /** Every line logged: level, sentence and fields as one text. */
  readonly logged: readonly string[];
  connect(): Promise<SmtpClient>;
  stop(): Promise<void>;
}

export interface MailDoorOptions extends Partial<Omit<SmtpDeps, 'queue' | 'log'>> {
  /** What the queue says to a ping; a rejection is a ping that could not be stored. */
  readonly submit?: (ping: IncomingPing) => Promise<PingOutcome>;
}

/** Starts a listener on a free port; it stops when the test ends. */
export async function openMailListener({ submit, ...over }: MailDoorOptions = {}): Promise<MailDoor> {
  const pings: IncomingPing[] = [];
  const logged: string[] = [];
  const note =
    (level: string) =>
    (fields: object | string, text = '') => {
      logged.push(`${level} ${text} ${JSON.stringify(fields)}`);
    };
  const reader = createReader();
  const listener = createSmtpListener({
    queue: {
      submit: async (ping) => {
        pings.push(ping);
        return submit ? submit(ping) : 'stored';
      },
      close: async () => undefined,
    },
    find: async () => [{ readsMail: true }],
    reader,
    clock: { now: () => T0 },
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    domain: DOMAIN,
    bodyLimit: 10_000,
    address: { host: '127.0.0.1', port: 0 },
    ...over,
  });
  const port = await listener.start();
  const clients: SmtpClient[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.destroy();
    await listener.stop();
    await reader.close();
  });
  return {
    port,
    pings,
    logged,
    stop: () => listener.stop(),
    async connect() {
      const client = await connectSmtp(port);
      clients.push(client);
      return client;
    },
  };
}

/** Returns what was stored of a ping's mail as text. */
export function bodyText(ping: IncomingPing | undefined): string | null {
  return ping?.body ? Buffer.from(ping.body).toString() : null;
}
