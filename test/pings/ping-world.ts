import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import type { Flip } from '../../server/core/flip.ts';
import type { Instant } from '../../server/core/instant.ts';
import type { Ping } from '../../server/core/ping.ts';
import { aChannel, at } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import type { stores, TestStore } from '../support/stores.ts';
import { openStoreListener, type PingListener } from './ping-listener.ts';

/** A stored check, and all that a test asks of it. */
export interface CheckUnderTest {
  readonly id: number;
  readonly code: string;
  readonly pingKey: string;
  readonly projectId: number;
  /** Pings it by its UUID. */
  ping(suffix?: string, init?: RequestInit): ReturnType<PingListener['fetch']>;
  check(): Promise<Check>;
  /** Oldest first. */
  pings(): Promise<readonly Ping[]>;
  /** Oldest first. */
  flips(): Promise<readonly Flip[]>;
  body(n: number): Promise<Uint8Array | null>;
}

/** The HTTP listener on a store of its own, with a clock that stands where the test has put it. */
export interface PingWorld {
  readonly db: TestStore;
  readonly listener: PingListener;
  /** When pings arrive. */
  now: Instant;
  /** Stores a check in a project of its own, and sets the clock back to `T0`. */
  aStored(check?: Partial<Check>): Promise<CheckUnderTest>;
  aStoredChannel(projectId: number): Promise<Channel>;
}

const ALL = 1000;

/** Opens a world before the tests of a group and closes it after them; it can be used within tests only. */
export function pingWorld(open: (typeof stores)[number]['open']): PingWorld {
  let db: TestStore | undefined;
  let listener: PingListener | undefined;
  beforeAll(async () => {
    db = await open();
    listener = await openStoreListener(db, { now: () => world.now });
  });
  afterAll(async () => {
    await listener?.close();
    await db?.cleanup();
  });

  const world: PingWorld = {
    get db() {
      return must(db);
    },
    get listener() {
      return must(listener);
    },
    now: at(0),
    async aStored(over = {}) {
      world.now = at(0);
      const { store } = world.db;
      const { checks, project } = await seed(store, [over]);
      const { id, code } = must(checks[0]);
      return {
        id,
        code,
        pingKey: project.pingKey ?? '',
        projectId: project.id,
        ping: (suffix = '', init) => world.listener.fetch(`/ping/${code}${suffix}`, init),
        check: async () => must(await store.checks.byId(id)),
        pings: async () => (await store.pings.list(id, ALL)).toReversed(),
        flips: async () => (await store.flips.ofCheck(id, ALL)).toReversed(),
        body: (n) => store.pings.body(id, n),
      };
    },
    async aStoredChannel(projectId) {
      const { id: _, lastNotifyAt, lastNotifyDuration, lastError, disabled, ...channel } = aChannel({ projectId });
      return await world.db.store.channels.insert({ ...channel, code: randomUUID() });
    },
  };
  return world;
}

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
}
