import type pg from 'pg';
import type { BusLink, Change } from '../../bus.ts';
import { packChanges, unpackChanges } from './bus-payload.ts';
import { connectPostgres, type PostgresServer } from './postgres-connect.ts';

const CHANNEL = 'rollcall';
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Passes changes on by LISTEN and NOTIFY over a connection of its own.
 *
 * One NOTIFY is on its way at a time; what comes meanwhile goes out together with the next. Hints are dropped while the
 * connection is lost; after it is back, receivers are told that anything may have changed.
 */
export function postgresLink(server: PostgresServer): BusLink {
  const self = Math.random().toString(36).slice(2, 10);
  let client: pg.Client | undefined;
  let receive: (changes: readonly Change[]) => void = () => undefined;
  let outbox: Change[] = [];
  let sending = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const listen = async (): Promise<void> => {
    const fresh = await connectPostgres(server);
    fresh.on('notification', ({ payload }) => {
      const message = unpackChanges(payload ?? '');
      if (message && message.from !== self) receive(message.changes);
    });
    fresh.on('end', () => lost(fresh));
    fresh.on('error', () => lost(fresh));
    await fresh.query(`listen ${CHANNEL}`);
    client = fresh;
    if (closed) await fresh.end();
  };

  const lost = (gone: pg.Client): void => {
    if (closed || client !== gone) return;
    client = undefined;
    outbox = [];
    reconnect(FIRST_PAUSE_MS);
  };

  const reconnect = (pauseMs: number): void => {
    retry = setTimeout(() => {
      listen().then(
        () => receive([{ what: 'check' }]),
        () => closed || reconnect(Math.min(pauseMs * 2, LONGEST_PAUSE_MS)),
      );
    }, pauseMs);
    retry.unref();
  };

  const flush = async (): Promise<void> => {
    sending = true;
    try {
      while (client && outbox.length > 0) {
        const changes = outbox;
        outbox = [];
        await client.query('select pg_notify($1, $2)', [CHANNEL, packChanges(self, changes)]);
      }
    } finally {
      sending = false;
    }
  };

  return {
    async open(receiver) {
      receive = receiver;
      await listen().catch(() => reconnect(FIRST_PAUSE_MS));
    },
    send(changes) {
      if (!client || closed) return;
      outbox.push(...changes);
      if (sending) return;
      // a hint that cannot be sent is not worth more than the reconnect that follows
      flush().catch(() => undefined);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
