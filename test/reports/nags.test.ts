import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fanOutOnce } from '../../server/alerts/fan-out.ts';
import { noMetrics } from '../../server/alerts/metrics.ts';
import type { StoredStatus } from '../../server/core/check.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { saveReportSettings } from '../../server/services/account-settings.ts';
import { pauseCheck } from '../../server/services/check-status.ts';
import { loadAccount } from '../../server/services/load-account.ts';
import { seed, seedCheck, seedUser } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { openReportWorld, type ReportWorld } from './world.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe.each(stores)('reminders on $name', ({ open }) => {
  let world: ReportWorld;
  beforeAll(async () => {
    world = await openReportWorld(open);
  });
  afterAll(() => world.close());

  /** An owner and a member who want reminders, and a check of theirs that is up. */
  const team = async (nagPeriodSecs = HOUR) => {
    const { store } = world;
    const made = await seed(store, [{ name: 'backup', status: 'up', lastPingAt: world.clock.now() }]);
    const member = await seedUser(store);
    await store.members.insert({ projectId: made.project.id, userId: member.id, role: 'r', transferRequestedAt: null });
    for (const { id } of [made.user, member]) {
      await store.profiles.update(id, { nagPeriodSecs, reports: 'off' });
    }
    return { ...made, member, checkId: made.checks[0]?.id ?? 0 };
  };

  /** Records a change of status and lets the alert loop take it up. */
  const flip = async (checkId: number, oldStatus: StoredStatus, newStatus: StoredStatus) => {
    const { store, clock, deps } = world;
    const createdAt = clock.now();
    await store.flips.insert(checkId, [{ createdAt, oldStatus, newStatus, reason: 'fail', silent: false }]);
    await store.checks.update(checkId, { status: newStatus });
    await fanOutOnce({ store, clock, log: deps.log, metrics: noMetrics, registry: await loadRegistry() });
  };
  /** In how many seconds the reminder is due; null: none is planned. */
  const dueIn = async ({ id }: { readonly id: number }) => {
    const at = (await world.store.profiles.ofUser(id))?.nextNagAt ?? null;
    return at === null ? null : (at - world.clock.now()) / MICROS_PER_SECOND;
  };

  test('X1: a check that goes down plans a reminder for owner and members who want one, and up again drops it', async () => {
    const { user, member, checkId } = await team();
    await world.store.profiles.update(member.id, { nagPeriodSecs: DAY });
    const { user: stranger } = await team();
    await flip(checkId, 'up', 'down');
    expect([await dueIn(user), await dueIn(member), await dueIn(stranger)]).toEqual([HOUR, DAY, null]);
    await flip(checkId, 'down', 'up');
    expect([await dueIn(user), await dueIn(member)]).toEqual([null, null]);
  });

  test('X1: nothing is planned for those who want no reminders', async () => {
    const { user, checkId } = await team(0);
    await flip(checkId, 'up', 'down');
    expect(await dueIn(user)).toBeNull();
  });

  test('X2: a date that runs is not moved by further downs', async () => {
    const { user, checkId, project } = await team();
    await flip(checkId, 'up', 'down');
    world.clock.advance(600);
    const second = await seedCheck(world.store, { projectId: project.id, status: 'up' });
    await flip(second.id, 'up', 'down');
    expect(await dueIn(user)).toBe(HOUR - 600);
  });

  test('X1: pausing the last check that is down drops the reminder', async () => {
    const { user, checkId } = await team();
    await flip(checkId, 'up', 'down');
    const bus = { publish() {}, subscribe: () => () => {}, close: async () => {} };
    await pauseCheck(checkId, { store: world.store, bus, now: world.clock.now() });
    expect(await dueIn(user)).toBeNull();
  });

  test('X2: choosing a period plans anew, choosing none drops the date', async () => {
    const { user, checkId } = await team();
    await flip(checkId, 'up', 'down');
    const account = await loadAccount(user.id, world.deps);
    if (account === null) throw new Error('no account');
    const save = (nagPeriodSecs: number) =>
      saveReportSettings(account, { reports: 'off', nagPeriodSecs }, { store: world.store, now: world.clock.now() });
    await save(DAY);
    expect(await dueIn(user)).toBe(DAY);
    await save(0);
    expect(await dueIn(user)).toBeNull();
  });

  test('X3 X4: a due reminder names what is down, and the next one is planned', async () => {
    const { user, checkId, member } = await team();
    await world.store.profiles.update(member.id, { nagPeriodSecs: 0 });
    await flip(checkId, 'up', 'down');
    world.clock.advance(2 * HOUR);
    expect(await world.pass(user)).toEqual(['Reminder: 1 check still down']);
    const { text = '', headers = [] } = world.mailsTo(user)[0]?.parsed ?? {};
    expect(text).toContain('- backup (Backups)\n    last ping 2 hours ago\n    https://rollcall.test/cloaked/');
    expect(headers.map(({ key }) => key)).toContain('list-unsubscribe-post');
    expect(await dueIn(user)).toBe(HOUR);
    expect(await world.pass(user)).toEqual([]);
    world.clock.advance(HOUR + 1);
    expect(await world.pass(user)).toEqual(['Reminder: 1 check still down']);
  });

  test('X4: the subject counts, and checks come in the order of their names', async () => {
    const { store, clock } = world;
    const down = { status: 'down', lastPingAt: clock.now() } as const;
    const { user } = await seed(
      store,
      ['job 10', 'Job 9', ''].map((name) => ({ ...down, name })),
    );
    await store.profiles.update(user.id, { reports: 'off', nagPeriodSecs: HOUR, nextNagAt: addSecs(clock.now(), -1) });
    expect(await world.pass(user)).toEqual(['Reminder: 3 checks still down']);
    expect(world.mailsTo(user)[0]?.parsed.text?.match(/^- .*$/gm)).toEqual([
      '- unnamed (Backups)',
      '- Job 9 (Backups)',
      '- job 10 (Backups)',
    ]);
  });

  test('K7: a reminder says when Rollcall was not listening since the last ping, which may have been lost', async () => {
    const { user, checkId } = await team();
    const { store, clock } = world;
    await flip(checkId, 'up', 'down');
    const at = (secs: number) => store.dialect.instant(addSecs(clock.now(), secs));
    const window = { door: 'http', kind: 'blind', cause: 'stopped' };
    await store.dialect.knex('blind_windows').insert([
      { ...window, from_at: at(-7_200), to_at: at(-7_000) },
      { ...window, from_at: at(600), to_at: at(1_200) },
      { ...window, from_at: at(1_300), to_at: at(1_359) },
    ]);
    clock.advance(HOUR + 1);
    await world.pass(user);
    const { text = '', html = '' } = world.mailsTo(user).at(-1)?.parsed ?? {};
    const sentence =
      /Rollcall was not listening \d\d:\d\d–\d\d:\d\d \(UTC\): a ping in that time could not be heard\./g;
    expect([text.match(sentence), html.match(sentence)]).toMatchObject([{ length: 1 }, { length: 1 }]);
    await store.dialect.knex('blind_windows').delete();
  });

  test('X3: nothing is down any more: no mail and no further date', async () => {
    const { user, checkId } = await team();
    await flip(checkId, 'up', 'down');
    await world.store.checks.update(checkId, { status: 'up', lastPingAt: world.clock.now() });
    world.clock.advance(HOUR + 1);
    await world.store.checks.update(checkId, { lastPingAt: world.clock.now() });
    expect(await world.pass(user)).toEqual([]);
    expect(await dueIn(user)).toBeNull();
  });

  test('X4: nobody is reminded of checks that were left alone half a year ago', async () => {
    const { user } = await seed(world.store, [{ status: 'down', lastPingAt: addSecs(world.clock.now(), -181 * DAY) }]);
    const nextNagAt = addSecs(world.clock.now(), -1);
    await world.store.profiles.update(user.id, { reports: 'off', nagPeriodSecs: HOUR, nextNagAt });
    expect(await world.pass(user)).toEqual([]);
  });

  test('a date that a crash left unplanned is made up for by the next pass', async () => {
    const { user, checkId } = await team(DAY);
    await world.store.checks.update(checkId, { status: 'down' });
    await world.pass();
    expect(await dueIn(user)).toBe(DAY);
  });

  test('of two workers that saw the same date one sends', async () => {
    const { store, clock } = world;
    const { user } = await seed(store, [{ status: 'down', lastPingAt: clock.now() }]);
    await store.profiles.update(user.id, { reports: 'off', nagPeriodSecs: HOUR, nextNagAt: addSecs(clock.now(), -1) });
    await Promise.all([world.pass(), world.pass(), world.pass()]);
    expect(world.mailsTo(user)).toHaveLength(1);
  });
});
