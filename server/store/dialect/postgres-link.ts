import type pg from 'pg';
import type { BusLink, Change } from '../../bus.ts';
import { packChanges, unpackChanges } from './bus-payload.ts';
import { connectPostgres, type PostgresServer } from './postgres-connect.ts';

const CHANNEL = 'rollcall';
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
// Pings and deadlines (a minute away at least) can wait this long to go out together. One NOTIFY for each commit took a
// third of the pings a second.
const GATHER_MS = 50;
// More would hardly fit into one NOTIFY; kept until then they would only fill the memory.
const MOST_GATHERED = 500;

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
  let isSending = false;
  let isUrgent = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let gather: NodeJS.Timeout | undefined;

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
    clearTimeout(gather);
    gather = undefined;
    const changes = outbox;
    outbox = [];
    isUrgent = false;
    isSending = true;
    try {
      await client?.query('select pg_notify($1, $2)', [CHANNEL, packChanges(self, changes)]);
    } finally {
      isSending = false;
    }
    schedule();
  };

  const schedule = (): void => {
    if (isSending || outbox.length === 0) return;
    // a hint that cannot be sent is not worth more than the reconnect that follows
    const flushQuietly = (): unknown => flush().catch(() => undefined);
    if (isUrgent) flushQuietly();
    else gather ??= setTimeout(flushQuietly, GATHER_MS);
  };

  return {
    async open(receiver) {
      receive = receiver;
      await listen().catch(() => reconnect(FIRST_PAUSE_MS));
    },
    send(changes) {
      if (!client || closed) return;
      outbox.push(...changes);
      if (outbox.length > MOST_GATHERED) outbox = kindsOf(outbox);
      isUrgent ||= !changes.every(canWait);
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearTimeout(gather);
      await client?.end();
    },
  };
}

function canWait({ what }: Change): boolean {
  return what === 'ping' || what === 'due';
}

function kindsOf(changes: readonly Change[]): Change[] {
  return [...new Set(changes.map(({ what }) => what))].map((what) => ({ what }));
}
