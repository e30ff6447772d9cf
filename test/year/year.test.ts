import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDeliverer } from '../../server/alerts/deliver.ts';
import { fanOutOnce } from '../../server/alerts/fan-out.ts';
import { noMetrics } from '../../server/alerts/metrics.ts';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { sendTools } from '../../server/alerts/tools.ts';
import { createBodies } from '../../server/bodies/bodies.ts';
import { createBus } from '../../server/bus.ts';
import { loadConfig } from '../../server/config.ts';
import type { IncomingPing } from '../../server/core/incoming.ts';
import { instant, MICROS_PER_SECOND, toMillis } from '../../server/core/instant.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { createShell } from '../../server/delivery/shell.ts';
import { createSignalRpc } from '../../server/delivery/signal-rpc.ts';
import type { MailMessage } from '../../server/delivery/ways-out.ts';
import { openPingQueue } from '../../server/pings/open.ts';
import { upkeepOnce } from '../../server/processes/upkeep.ts';
import { createReader } from '../../server/reading/reader.ts';
import { sendDueMails } from '../../server/reports/pass.ts';
import { saveReportSettings } from '../../server/services/account-settings.ts';
import { loadAccount } from '../../server/services/load-account.ts';
import { pruneChecks } from '../../server/services/prune-all.ts';
import type { User } from '../../server/store/store.ts';
import { startSink } from '../alerts/sink.ts';
import { deliverAll, webhookTo } from '../alerts/world.ts';
import { alwaysListening } from '../support/listening.ts';
import { keepingLog } from '../support/people.ts';
import { seedChannel, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';
import {
  cellText,
  createChance,
  expectedCell,
  lastPeriods,
  outagesOf,
  type PlannedCheck,
  type PlannedPing,
  planCheck,
} from './plan.ts';

const DAY = 86_400;
const START = Date.UTC(2026, 0, 1) / 1000;
const END = Date.UTC(2027, 0, 2) / 1000;
const PINGS_KEPT = 20;
/** Text messages that the first reader may send in a month; somebody tries every day. */
const MESSAGES_A_MONTH = 10;

type Kind = 'daily' | 'weekly' | 'monthly';

/** Readers in different zones; each owns a share of the checks. */
const READERS: readonly {
  readonly kind: Kind;
  readonly tz: string;
  readonly nagPeriodSecs: number;
  readonly share: number;
}[] = [
  { kind: 'daily', tz: 'Europe/Riga', nagPeriodSecs: 0, share: 0.04 },
  { kind: 'weekly', tz: 'America/New_York', nagPeriodSecs: DAY, share: 0.16 },
  { kind: 'monthly', tz: 'Asia/Kolkata', nagPeriodSecs: 0, share: 0.4 },
  { kind: 'monthly', tz: 'Australia/Lord_Howe', nagPeriodSecs: 0, share: 0.4 },
];
/** How many checks there are, and how often the server looks after things, in hours. */
const SCALES: Readonly<Record<string, { readonly checks: number; readonly stepHours: number }>> = {
  SQLite: { checks: 1_000, stepHours: 3 },
  PostgreSQL: { checks: 100, stepHours: 6 },
};

interface Reader {
  readonly user: User;
  readonly kind: Kind;
  readonly tz: string;
  readonly nagPeriodSecs: number;
  readonly checks: readonly PlannedCheck[];
}

interface SentMail extends MailMessage {
  /** Seconds since 1970. */
  readonly at: number;
}

const micros = (secs: number) => instant(Math.round(secs * MICROS_PER_SECOND));

describe.each(stores)('a year on $name', ({ name, open }) => {
  const { checks: total, stepHours } = SCALES[name] ?? { checks: 100, stepHours: 6 };
  let db: TestStore;
  const readers: Reader[] = [];
  const mails: SentMail[] = [];
  /** Rows of each table at the end of each month. */
  const sizes: Readonly<Record<string, number>>[] = [];
  /** Text messages that were let through, by month. */
  const messages = new Map<string, number>();
  const errors: unknown[] = [];
  let alerts = 0;

  beforeAll(async () => {
    db = await open();
    await live();
  });
  afterAll(() => db.cleanup());

  async function live(): Promise<void> {
    const { store } = db;
    const clock = testClock(micros(START));
    const chance = createChance(7);
    const { log, lines } = keepingLog();
    const config = loadConfig(
      { SITE_ROOT: 'https://rollcall.test', EMAIL_HOST: 'mail.test', INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' },
      { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' },
    );
    const sink = await startSink();
    const bus = await createBus();
    const http = createHttp(config);
    const mail = { send: async (message: MailMessage) => void mails.push({ ...message, at: clock.now() / 1_000_000 }) };
    const ways = { http, mail, shell: createShell({}), signal: createSignalRpc(config), reader: createReader() };
    const registry = await loadRegistry();
    const bodies = createBodies(store, null);
    const parts = { store, clock, log, registry, metrics: noMetrics, bodies, listening: alwaysListening };
    const tools = sendTools({ store, clock, log, settings: config, ways });
    const deliverer = createDeliverer({ ...parts, bus, tools, owner: 'year', workers: 20, onEnd() {} });
    const queue = openPingQueue({ store, bus, clock, log, objects: null });
    const hurried = { now: () => clock.now(), sleepUntil: async () => {} };
    const reportDeps = { store, config, clock: hurried, log, mail };
    const today = new AbortController().signal;

    const due: (PlannedPing & { readonly code: string })[] = [];
    for (const { share, kind, tz, nagPeriodSecs } of READERS) {
      const user = await seedUser(store);
      await store.profiles.update(user.id, { tz });
      await store.dialect
        .knex('profiles')
        .where({ user_id: user.id })
        .update({ ping_log_limit: PINGS_KEPT, sms_limit: MESSAGES_A_MONTH });
      const account = await loadAccount(user.id, { store, config });
      if (account === null) throw new Error('no account');
      await saveReportSettings(account, { reports: kind, nagPeriodSecs }, { store, now: clock.now() });
      const project = await seedProject(store, { ownerId: user.id });
      const checks: PlannedCheck[] = [];
      for (let i = 0; i < total * share; i += 1) {
        // one in ten every day, the others every week
        const periodDays = i % 10 === 0 ? 1 : 7;
        const planned = planCheck(`job ${i}`, { from: START, until: END, periodDays, trouble: 0.03 }, chance);
        checks.push(planned);
        const { timeoutSecs, graceSecs } = planned;
        const createdAt = micros(planned.createdAt);
        const check = await seedCheck(store, {
          name: planned.name,
          projectId: project.id,
          createdAt,
          timeoutSecs,
          graceSecs,
        });
        due.push(...planned.pings.map((ping) => ({ ...ping, code: check.code })));
      }
      await seedChannel(store, project, { kind: 'webhook', value: webhookTo(`${sink.url}/${kind}`) });
      readers.push({ user, kind, tz, nagPeriodSecs, checks });
    }
    due.sort((a, b) => a.at - b.at);

    let next = 0;
    for (let now = START; now < END; now += stepHours * 3600) {
      clock.advance(now - clock.now() / 1_000_000);
      const arrivals: Promise<unknown>[] = [];
      for (let ping = due[next]; ping !== undefined && ping.at <= now; ping = due[next]) {
        next += 1;
        arrivals.push(queue.submit(incoming(ping)));
      }
      await Promise.all(arrivals);
      while ((await sweepOnce(parts)).claimed > 0);
      while ((await fanOutOnce(parts)).flips > 0);
      await deliverAll(deliverer);
      await sendDueMails(reportDeps, { signal: today });
      if ((now - START) % DAY === 0) {
        await leaveTraces(now);
        await upkeepOnce({ store, objects: null, bus, clock, log }, today);
      }
      if (new Date(now * 1000).getUTCDate() === 1 && (now - START) % DAY === 0) sizes.push(await tableSizes());
    }
    alerts = sink.requests.length;
    errors.push(...lines.filter(({ level }) => level === 'error' || level === 'warn'));
    await queue.close();
    await http.close();
    await bus.close();
    await sink.close();
  }

  /** What people and machines leave behind every day besides. */
  async function leaveTraces(now: number): Promise<void> {
    const { store } = db;
    const at = micros(now);
    const month = new Date(now * 1000).toISOString().slice(0, 7);
    const { taken } = await store.allowances.take(readers[0]?.user.id ?? 0, 'sms', at);
    if (taken) messages.set(month, (messages.get(month) ?? 0) + 1);
    await store.buckets.take(`day:${now}`, { capacity: 2, refillSecs: 60 }, at);
    const session = { key: randomUUID(), userId: null, remoteAddr: '', userAgent: '', content: '{}' };
    await store.sessions.insert({ ...session, createdAt: at, lastSeenAt: at, expiresAt: micros(now + 14 * DAY) });
    const record = { host: 'h', name: 'web', level: 30, message: 'odd', traceback: '', createdAt: at };
    await store.logRecords.insert(Array.from({ length: 5 }, () => record));
    const entry = { projectId: null, userId: null, actor: 'a', action: 'x', remoteAddr: '', detail: '' };
    await store.auditLog.insert({ ...entry, createdAt: at });
  }

  async function tableSizes(): Promise<Readonly<Record<string, number>>> {
    const tables = ['pings', 'flips', 'notifications', 'notification_attempts', 'delivery_jobs'];
    const others = ['token_buckets', 'sessions', 'log_records', 'audit_log', 'heartbeats', 'mails'];
    const counts: Record<string, number> = {};
    for (const table of [...tables, ...others]) {
      const [row] = await db.store.dialect.knex(table).count<{ n: number | string }[]>({ n: '*' });
      counts[table] = Number(row?.n);
    }
    return counts;
  }

  test('nothing went wrong, and people were alerted', () => {
    expect(errors).toEqual([]);
    expect(alerts).toBeGreaterThan(total);
  });

  test.each([
    ['daily', 365],
    ['weekly', 52],
    ['monthly', 12],
  ] as const)('%s reports came as often as they should', (kind, count) => {
    for (const { user } of readers.filter((reader) => reader.kind === kind)) {
      const subjects = reportsTo(user).map(({ subject }) => subject);
      expect(new Set(subjects).size).toBe(1);
      // the first ones fall into the days before any job had run
      expect(subjects.length).toBeGreaterThanOrEqual(count - 10);
      expect(subjects.length).toBeLessThanOrEqual(count);
    }
  });

  test('reports came in the morning of their readers', () => {
    for (const { user, tz } of readers) {
      const hours = reportsTo(user).map(({ at }) => Number(hourIn(tz, at)));
      // due from nine to eleven, and found due at the next look
      expect(Math.min(...hours)).toBeGreaterThanOrEqual(9);
      expect(Math.max(...hours)).toBeLessThanOrEqual(11 + stepHours);
    }
  });

  test('every figure of every report is what the plan says', () => {
    let compared = 0;
    for (const { user, kind, tz, checks } of readers) {
      for (const { at, text } of reportsTo(user)) {
        const said = rowsOf(text);
        expect(said.size).toBe(checks.length);
        const periods = lastPeriods(kind, at, tz);
        for (const check of checks) {
          const expected = periods.map(([start, end]) => cellText(expectedCell(check, start, end, at)));
          expect([check.name, at, ...(said.get(check.name) ?? [])]).toEqual([check.name, at, ...expected]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(10 * total);
  });

  test('the first line of each report sums its rows up', () => {
    for (const { user } of readers) {
      for (const { text } of reportsTo(user)) {
        const counts = [...rowsOf(text).values()].map(([latest = '']) => Number(/^\d+/.exec(latest)?.[0] ?? 0));
        const affected = counts.filter((count) => count > 0).length;
        const events = counts.reduce((sum, count) => sum + count, 0);
        const [, line = ''] = text.split('\n');
        if (affected === 0) expect(line).toMatch(/^No downtime in /);
        else expect(line).toMatch(new RegExp(`^${affected} checks? had ${events} downtime events? in `));
      }
    }
  });

  test('reminders name what was down, at most once a day, and end when nothing is', () => {
    for (const { user, nagPeriodSecs, checks } of readers) {
      const nags = mails.filter(({ to, subject }) => to === user.email && subject.startsWith('Reminder'));
      if (nagPeriodSecs === 0) {
        expect(nags).toEqual([]);
        continue;
      }
      expect(nags.length).toBeGreaterThan(20);
      for (const [index, { at, text }] of nags.entries()) {
        const before = nags[index - 1];
        if (before) expect(at - before.at).toBeGreaterThanOrEqual(nagPeriodSecs);
        const down = checks.filter((check) => outagesOf(check, at).at(-1)?.to === null).map((check) => check.name);
        expect([...text.matchAll(/^- (.*) \(Backups\)$/gm)].map(([, shown]) => shown).sort()).toEqual(down.sort());
      }
    }
  });

  test('the allowance of each month is used up, and the next month brings a new one', () => {
    const whole = [...messages].filter(([month]) => month.startsWith('2026'));
    expect(whole.map(([, count]) => count)).toEqual(Array(12).fill(MESSAGES_A_MONTH));
  });

  test('no table grows without bound', () => {
    const checks = readers.flatMap((reader) => reader.checks);
    const most = (table: string) => Math.max(...sizes.map((size) => size[table] ?? 0));
    expect(sizes.length).toBeGreaterThanOrEqual(12);
    // every hundredth ping of a check takes those away that its owner does not keep
    const kept = checks.map(({ pings }) => Math.min(pings.length, PINGS_KEPT + 99));
    expect(most('pings')).toBeLessThanOrEqual(kept.reduce((sum, count) => sum + count, 0));
    expect(most('delivery_jobs')).toBe(0);
    expect(most('token_buckets')).toBeLessThanOrEqual(2);
    expect(most('sessions')).toBeLessThanOrEqual(15);
    expect(most('log_records')).toBeLessThanOrEqual(91 * 5);
    expect(most('audit_log')).toBeLessThanOrEqual(366);
    expect(most('mails')).toBe(0);
  });

  test('after a last prune nothing is left that nobody keeps, and another one finds nothing to do', async () => {
    const { store } = db;
    const { knex } = store.dialect;
    const now = micros(END);
    const prune = async (): Promise<number> => {
      let removed = 0;
      for await (const report of pruneChecks({ store, objects: null, now, dryRun: false })) {
        if ('error' in report) throw report.error;
        removed += report.pruned.pings + report.pruned.notifications + report.pruned.flips;
      }
      return removed;
    };
    expect(await prune()).toBeGreaterThan(0);
    const pruned = await knex('checks').where('n_pings', '>', 100).pluck<number[]>('id');
    expect(pruned.length).toBeGreaterThan(0);
    for (const id of pruned) {
      const [pings, notifications, flips] = await Promise.all(
        ['pings', 'notifications', 'flips'].map((table) =>
          knex(table).where({ check_id: id }).orderBy('created_at').pluck<number[]>('created_at'),
        ),
      );
      const oldest = pings?.[0] ?? 0;
      expect(pings).toHaveLength(PINGS_KEPT);
      for (const at of notifications ?? []) expect(at).toBeGreaterThanOrEqual(oldest);
      for (const at of flips ?? []) expect(at).toBeGreaterThanOrEqual(Math.min(oldest, micros(END - 93 * DAY)));
    }
    expect(await prune()).toBe(0);
  });

  function reportsTo({ email }: User): readonly SentMail[] {
    return mails.filter(({ to, subject }) => to === email && subject.endsWith(' Report'));
  }
});

function incoming({ at, code, fails }: PlannedPing & { readonly code: string }): IncomingPing {
  const sent = { exitStatus: null, rid: null, scheme: 'http', method: 'GET', ua: '', remoteAddr: null, body: null };
  return { ...sent, target: { by: 'code', code }, action: fails ? 'fail' : 'success', arrivedAt: micros(at) };
}

/** The cells of a report, by name of the check. */
function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = text.matchAll(/^- (.*) \(\w+\)\n {4}.*?: (.*)\n {4}.*?: (.*)$/gm);
  return new Map([...rows].map(([, shown = '', latest = '', before = '']) => [shown, [latest, before]]));
}

function hourIn(tz: string, at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: tz, hour: '2-digit', hourCycle: 'h23' }).format(
    toMillis(micros(at)),
  );
}
