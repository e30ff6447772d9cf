import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setImmediate as nextTick } from 'node:timers/promises';
import { createDeliverer, type Deliverer, type DelivererDeps } from '../../server/alerts/deliver.ts';
import { fanOutOnce } from '../../server/alerts/fan-out.ts';
import { type AlertLoop, type AlertLoopDeps, createAlertLoop } from '../../server/alerts/loop.ts';
import { noMetrics } from '../../server/alerts/metrics.ts';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { sendTools } from '../../server/alerts/tools.ts';
import { createBodies } from '../../server/bodies/bodies.ts';
import { type Bus, createBus } from '../../server/bus.ts';
import { type Config, loadConfig } from '../../server/config.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import type { NewFlip } from '../../server/core/flip.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { loadRegistry, type Registry } from '../../server/delivery/registry.ts';
import { createShell } from '../../server/delivery/shell.ts';
import { createSignalRpc } from '../../server/delivery/signal-rpc.ts';
import type { WaysOut } from '../../server/delivery/ways-out.ts';
import type { Log } from '../../server/log.ts';
import { createMail } from '../../server/mail.ts';
import { createReader } from '../../server/reading/reader.ts';
import type { Notification } from '../../server/store/delivery-store.ts';
import type { OpenStore } from '../../server/store/open.ts';
import { T0 } from '../support/builders.ts';
import { alwaysListening } from '../support/listening.ts';
import { seed, seedCheck } from '../support/seed.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';
import { type Sink, startSink } from './sink.ts';

const LONGEST_PAUSE_SECS = 60;

/** One line of the log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A project, a clock, recipients, and the alert loop's parts, to be run by hand or by themselves. */
export interface World {
  readonly store: OpenStore;
  readonly clock: TestClock;
  readonly sink: Sink;
  readonly bus: Bus;
  readonly settings: Config;
  readonly registry: Registry;
  readonly ways: WaysOut;
  readonly project: Project;
  readonly lines: readonly Line[];
  /** Stores a check that has pinged at T0, expects the next one in 300 s and is late 60 s after that. */
  addCheck(over?: Partial<Check>): Promise<Check>;
  /** Stores a channel of this kind, assigned to the check. */
  addChannel(check: Check, kind: string, value: string, over?: Partial<Channel>): Promise<Channel>;
  /** Stores a webhook that posts `<status> <name>` to the sink, assigned to the check. */
  addWebhook(check: Check, path: string, over?: Partial<Channel>): Promise<Channel>;
  /** Records a change of status as a ping would, dated now. */
  flip(check: Check, from: NewFlip['oldStatus'], to: NewFlip['newStatus'], reason?: NewFlip['reason']): Promise<void>;
  /** Runs each part until it has nothing left to do at this moment. */
  sweep(): Promise<void>;
  fanOut(): Promise<void>;
  deliver(): Promise<void>;
  /** Waits for something that pauses between attempts, moving the clock over each pause. */
  through<T>(running: Promise<T>): Promise<T>;
  /** All three, in order. */
  run(): Promise<void>;
  deliverer(over?: Partial<Pick<DelivererDeps, 'owner' | 'workers' | 'store'>>): Deliverer;
  loop(over?: Partial<AlertLoopDeps>): AlertLoop;
  /** Every notification of a channel, oldest first. */
  notifications(channel: Channel): Promise<readonly Notification[]>;
  /** Also empties the database, for the next world. */
  close(): Promise<void>;
}

/** Builds a world on an empty database. */
export async function buildWorld(store: OpenStore, env: Readonly<Record<string, string>> = {}): Promise<World> {
  const settings = loadConfig(
    { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True', SHELL_ENABLED: 'True', SITE_ROOT: 'http://rollcall.test', ...env },
    { cwd: tmpdir(), keepSecretKey: () => 'test-secret' },
  );
  const clock = testClock(T0);
  const sink = await startSink();
  const bus = await createBus();
  const registry = await loadRegistry();
  const http = createHttp(settings);
  const mail = createMail(settings);
  const ways = {
    http,
    mail,
    shell: createShell({ PATH: process.env['PATH'] }),
    signal: createSignalRpc(settings),
    reader: createReader(),
  };
  const { project } = await seed(store, []);
  const lines: Line[] = [];
  const log = collectingLog(lines);
  const bodies = createBodies(store, null);
  const parts = { store, bodies, clock, log, registry, metrics: noMetrics, listening: alwaysListening };
  const tools = sendTools({ store, clock, log, settings, ways });

  const deliverer: World['deliverer'] = (over = {}) =>
    createDeliverer({ ...parts, bus, tools, owner: 'test', workers: 10, onEnd() {}, ...over });

  const world: World = {
    ...{ store, clock, sink, bus, settings, registry, ways, project, lines, deliverer },

    addCheck: (over = {}) =>
      seedCheck(store, {
        projectId: project.id,
        name: 'backup',
        timeoutSecs: 300,
        graceSecs: 60,
        status: 'up',
        lastPingAt: T0,
        alertAfter: addSecs(T0, 360),
        nPings: 1,
        ...over,
      }),

    async addChannel(check, kind, value, over = {}) {
      const channel = await store.channels.insert({
        code: randomUUID(),
        projectId: check.projectId,
        createdAt: T0,
        name: '',
        kind,
        value,
        emailVerified: true,
      });
      const known = await store.channels.ofCheck(check.id);
      await store.checks.assignChannels(check.id, [...known.map(({ id }) => id), channel.id]);
      const { id: _, code: __, projectId: ___, kind: ____, ...change } = over;
      await store.channels.update(channel.id, change);
      return { ...channel, ...over };
    },

    addWebhook: (check, path, over) => world.addChannel(check, 'webhook', webhookTo(`${sink.url}${path}`), over),

    async flip(check, oldStatus, newStatus, reason = '') {
      await store.flips.insert(check.id, [{ createdAt: clock.now(), oldStatus, newStatus, reason, silent: false }]);
      await store.checks.update(check.id, { status: newStatus });
    },

    async sweep() {
      while ((await sweepOnce(parts)).claimed > 0);
    },
    async fanOut() {
      while ((await fanOutOnce(parts)).flips > 0);
    },
    deliver: () => deliverAll(deliverer()),
    through: (running) => movingOn(running, clock),
    async run() {
      await world.sweep();
      await world.fanOut();
      await world.deliver();
    },

    loop: (over = {}) => createAlertLoop({ ...parts, bus, ways, settings, ...over }),
    notifications: (channel) => store.notifications.ofChannel(channel.id),

    async close() {
      mail.close();
      await Promise.all([http.close(), sink.close(), bus.close()]);
      // everything hangs on its owner, except the rate limits
      await store.dialect.knex('users').delete();
      await store.dialect.knex('token_buckets').delete();
    },
  };
  return world;
}

/** Returns the stored settings of a webhook that posts `<status> <name>` to this address, for both statuses. */
export function webhookTo(url: string): string {
  const request = (status: string) => ({
    [`method_${status}`]: 'POST',
    [`url_${status}`]: url,
    [`body_${status}`]: '$STATUS $NAME',
    [`headers_${status}`]: {},
  });
  return JSON.stringify({ ...request('down'), ...request('up') });
}

/** Takes turns until nothing is due and nothing is under way. */
export async function deliverAll(deliverer: Deliverer): Promise<void> {
  do {
    await deliverer.turn();
    await deliverer.idle();
  } while (deliverer.inHand() > 0);
}

/** A pause between attempts ends within a minute; the alarm of the whole budget rings later than that. */
async function movingOn<T>(running: Promise<T>, clock: TestClock): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  running.then(end, end);
  while (!over) {
    await nextTick();
    const [next] = clock.alarms();
    if (next !== undefined && next <= addSecs(clock.now(), LONGEST_PAUSE_SECS))
      clock.advance((next - clock.now()) / MICROS_PER_SECOND);
  }
  return await running;
}

function collectingLog(lines: Line[]): Log {
  const write =
    (level: Line['level']) =>
    (fields: Readonly<Record<string, unknown>> | string, text = ''): void => {
      lines.push(typeof fields === 'string' ? { level, text: fields, fields: {} } : { level, text, fields });
    };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  return log;
}
