import type { ObjectStorage } from '../bodies/object-storage.ts';
import type { Bus, Change } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { TouchedCheck } from '../core/incoming.ts';
import type { DiskReserve } from '../disk-reserve.ts';
import { ConfigError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createPruner } from '../services/prune-check.ts';
import { serverOf } from '../store/dialect/postgres.ts';
import type { OpenStore, StoreOptions } from '../store/open.ts';
import type { WriteGate } from '../store/write-gate.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Listening } from './listening.ts';
import { openPostgresPingWriter } from './postgres-writer.ts';
import { createPingQueue, type PingQueue } from './queue.ts';
import { openSqlitePingWriter } from './sqlite-writer.ts';
import type { PingWriter } from './writer.ts';

/** What the queue is made from; without `telemetry` nothing is counted. */
interface PingQueueParts {
  readonly store: OpenStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: long bodies stay in the database. */
  readonly objects: ObjectStorage | null;
  readonly telemetry?: Telemetry;
  /** Says in the database when pings are received; absent: nobody does. */
  readonly listening?: Listening;
  /** Gives up room on the disk when there is no other; absent: there is none to give up. */
  readonly reserve?: Pick<DiskReserve, 'giveUp'>;
}

/** Opens the queue for pings on a database: hints go to the bus, checks with many pings are pruned. */
export function openPingQueue({
  store,
  bus,
  clock,
  log,
  objects,
  telemetry,
  listening,
  reserve,
}: PingQueueParts): PingQueue {
  const pruner = createPruner({
    store,
    objects,
    now: () => clock.now(),
    onError: (error, check) => log.error({ err: error, check }, 'could not prune a check'),
  });
  const queue = createPingQueue({
    writer: openPingWriter(store.options, store.dialect.gate, {
      ...(listening ? { instance: listening.instance } : {}),
      ...(reserve ? { onFull: reserve.giveUp } : {}),
    }),
    log,
    uploadsBodies: objects !== null,
    ...(telemetry ? { telemetry } : {}),
    ...(listening ? { gate: listening } : {}),
    onCommitted: (touched) => {
      bus.publish(touched.flatMap(changesOf));
      for (const { checkId, pruneDue } of touched) if (pruneDue) pruner.add(checkId);
    },
  });
  listening?.watch(queue.heldSince);
  return {
    submit: queue.submit,
    async close() {
      await queue.close();
      await pruner.stop();
    },
  };
}

/** What ties a writer to its process. */
interface WriterWays {
  /** The name under which the process says that it listens. */
  readonly instance?: string;
  /** Told when there is no room on the disk. */
  readonly onFull?: () => void;
}

/**
 * Opens the writer of pings for the database of a store; `gate` is that store's (`store.dialect.gate`).
 *
 * Throws ConfigError for an SQLite database in memory, which only the connection that made it can see.
 */
export function openPingWriter(options: StoreOptions, gate: WriteGate, ways: WriterWays = {}): PingWriter {
  const { instance = '', onFull } = ways;
  if (options.database === 'postgres') return openPostgresPingWriter({ server: serverOf(options), instance });
  if (options.file === ':memory:') throw new ConfigError('pings need a database in a file, not in memory');
  return openSqlitePingWriter({ file: options.file, gate, instance, onFull });
}

function changesOf({ checkId: check, projectId: project, flipped, dueSooner }: TouchedCheck): readonly Change[] {
  const flip: readonly Change[] = flipped ? [{ what: 'flip', check, project }] : [];
  return [...flip, { what: dueSooner ? 'due' : 'ping', check, project }];
}
