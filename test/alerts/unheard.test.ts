import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tellUnheard } from '../../server/alerts/fan-out.ts';
import { mailUnheard } from '../../server/alerts/mail-unheard.ts';
import { type Hears, sweepOnce } from '../../server/alerts/sweep.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { hearingOf } from '../../server/core/hearing.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { unseal } from '../../server/sealing.ts';
import { retryNotification } from '../../server/services/retry-notification.ts';
import { at, T0 } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const HOUR = 3_600;
const DAY = 86_400;
/** Expected at 300 s, down at 360 s. */
const HEARD_SECS = 60;

describe.each(stores)('a ping that was expected while Rollcall was not listening, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let isAway: boolean;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '', EMAIL_HOST: '127.0.0.1' });
    isAway = false;
    world.sink.respond(() => ({ status: isAway ? 503 : 200 }));
  });
  afterEach(async () => {
    for (const table of ['blind_windows', 'mails']) await db.store.dialect.knex(table).delete();
    await world.close();
  });

  const listening: Hears = {
    async hearing(store) {
      const now = world.clock.now();
      const all = hearingOf({ now, listeners: [], windows: await store.listening.windows(null) });
      return { lately: all, since: async () => all };
    },
  };
  const away = async (fromSecs: number, toSecs: number) => {
    const { dialect } = db.store;
    const span = { from_at: dialect.instant(at(fromSecs)), to_at: dialect.instant(at(toSecs)) };
    await dialect.knex('blind_windows').insert({ ...span, door: 'http', kind: 'blind', cause: 'stopped' });
  };
  const moveTo = (secs: number) => world.clock.advance((addSecs(T0, secs) - world.clock.now()) / MICROS_PER_SECOND);
  const parts = () => ({ ...world, log: silentLog });
  const judgeAt = async (secs: number) => {
    moveTo(secs);
    while ((await sweepOnce({ ...parts(), listening })).claimed > 0);
    await tellUnheard(parts());
    await world.fanOut();
    await world.deliver();
  };
  const addChat = (check: Check) => world.addChannel(check, 'mattermost', `${world.sink.url}/chat`);
  const texts = () => world.sink.at('/chat');
  const events = async (channel: Channel) =>
    (await world.notifications(channel)).map(({ event, state }) => `${event} ${state}`);
  const mails = async (): Promise<readonly string[]> =>
    (await db.store.dialect.knex('mails').orderBy('id').select('subject')).map(({ subject }) => subject);

  test('is not told where the next ping tells soon', async () => {
    const check = await world.addCheck();
    const chat = await addChat(check);
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);
    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up', judgedFrom: at(400) });
    expect(await events(chat)).toEqual([]);
  });

  test('is told for a check that wants it: it stays up, and when it goes down', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const chat = await addChat(check);
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);

    expect(await events(chat)).toEqual(['monitor.unknown sent']);
    expect(texts()[0]).toContain('is UNKNOWN');
    expect(texts()[0]).toContain('A ping was expected while Rollcall was not listening, 00:04–00:06 (UTC),');
    expect(texts()[0]).toContain('without a ping it goes down at 1 Jan 00:12 (UTC)');
    expect(await world.store.flips.ofCheck(check.id, 9)).toEqual([]);
    await judgeAt(400 + HEARD_SECS + 1);
    expect(texts()).toHaveLength(1);
  });

  test('is told by the loop, which looks for it itself', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    await addChat(check);
    await away(290, 400);
    moveTo(400 + HEARD_SECS);
    while ((await sweepOnce({ ...parts(), listening })).claimed > 0);
    const loop = world.loop({ listening });
    loop.start();
    await expect
      .poll(() => {
        world.clock.advance(1);
        return texts().length;
      })
      .toBe(1);
    await loop.stop();
    expect(texts()[0]).toContain('is UNKNOWN');
  });

  test('is over once the loop has judged the last of many checks, though no other is due', async () => {
    const check = await world.addCheck();
    const { dialect, listening: listeners } = world.store;
    await fillChecks(world.store, { projectId: check.projectId, count: 150, firstAlertAfter: at(100) });
    const spans = { last_ping_at: dialect.instant(T0), timeout_secs: 300, grace_secs: 60 };
    await dialect.knex('checks').where({ project_id: check.projectId }).update(spans);
    await away(10, 400);
    moveTo(400 + HEARD_SECS);
    const loop = world.loop({ listening });
    loop.start();
    await expect
      .poll(async () => {
        world.clock.advance(0.5);
        return (await listeners.windows(null)).map(({ appliedAt }) => appliedAt !== null);
      })
      .toEqual([true]);
    await loop.stop();
    expect(await dialect.knex('unheard')).toHaveLength(151);
  });

  test('is a message to read: nothing rings, opens an incident or an issue, or makes a request that means down or up', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const chat = await addChat(check);
    const phone = JSON.stringify({ value: '+4915112345678' });
    const silent = [
      await world.addWebhook(check, '/hook'),
      await world.addChannel(check, 'call', phone),
      await world.addChannel(check, 'whatsapp', phone),
      await world.addChannel(check, 'pd', JSON.stringify({ service_key: 'x' })),
      await world.addChannel(check, 'github', JSON.stringify({ installation_id: 1, repo: 'a/b', labels: [] })),
      await world.addChannel(check, 'shell', JSON.stringify({ cmd_down: 'true', cmd_up: 'true' })),
    ];
    const downOnly = await world.addChannel(
      check,
      'email',
      JSON.stringify({ value: 'ops@example.org', up: false, down: true }),
    );
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);

    expect(await events(chat)).toEqual(['monitor.unknown sent']);
    expect(await world.notifications(downOnly)).toMatchObject([{ event: 'monitor.unknown', checkStatus: 'down' }]);
    for (const channel of silent) expect(await events(channel), channel.kind).toEqual([]);
    expect(world.sink.at('/hook')).toEqual([]);
  });

  test('reaches the members of a group that people read', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const others = await world.addCheck();
    const chat = await addChat(others);
    const hook = await world.addWebhook(others, '/hook');
    const group = await world.addChannel(check, 'group', [chat.code, hook.code].join(','));
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);
    world.clock.advance(1);
    await world.deliver();

    expect([await events(chat), await events(hook), await events(group)]).toEqual([
      ['monitor.unknown sent'],
      [],
      ['monitor.unknown sent'],
    ]);
  });

  test('takes the check down after the wait, if it is set so, and the message says that Rollcall was not listening', async () => {
    const check = await world.addCheck({ whenUnheard: 'alert' });
    const chat = await addChat(check);
    await away(290, 400);
    await judgeAt(399);
    expect(await events(chat)).toEqual([]);
    await judgeAt(400 + HEARD_SECS);
    expect(await events(chat)).toEqual(['heartbeat.missed sent']);
    expect(texts()[0]).toContain('is DOWN');
    expect(texts()[0]).toContain('Rollcall was not listening for 1 minute, 10 seconds of that time.');
    expect(await world.store.flips.ofCheck(check.id, 1)).toMatchObject([{ createdAt: at(360) }]);
  });

  test('of a check that goes down all the same: the message says for how long Rollcall was not listening', async () => {
    const check = await world.addCheck({ timeoutSecs: DAY, graceSecs: HOUR, alertAfter: at(DAY + HOUR) });
    await addChat(check);
    await away(DAY + 300, DAY + 303);
    await judgeAt(DAY + HOUR + 1);
    expect(texts()[0]).toContain('Rollcall was not listening for 3 seconds of that time.');
  });

  test('is told the third time in a row, and not again before the check has pinged', async () => {
    const check = await world.addCheck();
    const chat = await addChat(check);
    for (const [n, told] of [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const) {
      await away(290 + n * 1_000, 400 + n * 1_000);
      // alive up to then by what could not be heard
      await world.store.checks.update(check.id, { judgedFrom: at(n * 1_000), alertAfter: at(360 + n * 1_000) });
      await judgeAt(400 + n * 1_000 + HEARD_SECS);
      expect(await events(chat), String(n)).toHaveLength(told);
    }
    const lastPingAt = at(4_000);
    await world.store.checks.update(check.id, { lastPingAt, judgedFrom: null, alertAfter: addSecs(lastPingAt, 360) });
    await away(4_290, 4_400);
    await judgeAt(4_400 + HEARD_SECS);
    expect(await events(chat)).toHaveLength(1);
  });

  test('is told at once where nothing is known for more than a day', async () => {
    const weekly = { kind: 'oncalendar', schedule: 'Thu 02:00', tz: 'UTC', graceSecs: HOUR } as const;
    const check = await world.addCheck({
      ...weekly,
      lastPingAt: at(2 * HOUR - 7 * DAY + 60),
      alertAfter: at(3 * HOUR),
    });
    const chat = await addChat(check);
    await away(2 * HOUR - 600, 2 * HOUR + 1_800);
    await judgeAt(3 * HOUR + 1);
    expect(await events(chat)).toEqual(['monitor.unknown sent']);
    expect(texts()[0]).toContain('without a ping it goes down at 8 Jan 03:00 (UTC)');
  });

  test('is told at once where no other ping is expected', async () => {
    const once = { kind: 'oncalendar', schedule: '2026-01-01 02:00:00', tz: 'UTC', graceSecs: HOUR } as const;
    const check = await world.addCheck({ ...once, alertAfter: at(3 * HOUR) });
    await addChat(check);
    await away(2 * HOUR - 600, 2 * HOUR + 1_800);
    await judgeAt(3 * HOUR + 1);
    expect(texts()[0]).toContain('No other ping is expected: check yourself that the job has run.');
    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up', alertAfter: null });
  });

  test('is not told where recoveries are not', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const hook = await world.addChannel(check, 'webhook', JSON.stringify({ url_down: `${world.sink.url}/down` }));
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);
    expect(await events(hook)).toEqual([]);
  });

  test('is told once by a group for all its members', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const chat = await addChat(check);
    const group = await world.addChannel(check, 'group', chat.code);
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);
    world.clock.advance(1);
    await world.deliver();
    expect(await events(group)).toEqual(['monitor.unknown sent']);
    expect(texts()).toHaveLength(1);
  });

  test('that could not be told is tried again, and can be sent again by hand', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    const chat = await addChat(check);
    await away(290, 400);
    isAway = true;
    await judgeAt(400 + HEARD_SECS);
    expect(await events(chat)).toEqual(['monitor.unknown deferred']);
    isAway = false;
    world.clock.advance(30);
    await world.deliver();
    expect(await events(chat)).toEqual(['monitor.unknown sent']);

    const [notification] = await world.notifications(chat);
    const id = notification?.id ?? 0;
    await world.store.notifications.settle([{ id, state: 'failed', error: 'x', errorCode: 'internal' }]);
    await retryNotification(id, check.projectId, { ...world, now: world.clock.now() });
    await world.deliver();
    expect(texts()).toHaveLength(3);
  });

  test('is forgotten with the history of its check', async () => {
    const check = await world.addCheck({ whenUnheard: 'tell' });
    await addChat(check);
    await away(290, 400);
    await judgeAt(400 + HEARD_SECS);
    await world.store.retention.clearEvents(check.id);
    expect(await db.store.dialect.knex('unheard').where({ check_id: check.id })).toEqual([]);
  });

  describe('is mailed to the owner', () => {
    const mailAt = async (secs: number) => {
      moveTo(secs);
      return await mailUnheard(parts());
    };
    const AFTER = 60 + 900;

    test('a quarter of an hour after the wait, once for all checks that have not pinged since', async () => {
      await world.addCheck({ name: 'silent', timeoutSecs: 300, graceSecs: HOUR, alertAfter: at(300 + HOUR) });
      const healthy = await world.addCheck({ name: 'healthy' });
      await away(290, 400);
      await judgeAt(400 + HEARD_SECS);
      await world.store.checks.update(healthy.id, { lastPingAt: at(500), alertAfter: at(860) });
      await judgeAt(300 + HOUR + 1);
      await mailAt(300 + HOUR + 2);
      expect(await mails()).toEqual(['Rollcall was not listening 00:04–00:06 (UTC)']);
      await mailAt(300 + HOUR + 3);
      expect(await mails()).toHaveLength(1);
    });

    test('not before, and not at all when all have pinged', async () => {
      const check = await world.addCheck({ graceSecs: HOUR });
      await away(290, 400);
      await world.store.checks.update(check.id, { alertAfter: at(400) });
      await judgeAt(4_000);
      await world.store.checks.update(check.id, { lastPingAt: at(4_001) });
      await mailAt(4_000 + AFTER);
      expect(await mails()).toEqual([]);
      expect(await world.store.unheard.nextMailAt()).toBeNull();
    });

    test('at most once in six hours: later windows gather', async () => {
      const check = await world.addCheck();
      for (const begin of [290, 10_290, 15_290]) {
        await away(begin, begin + 110);
        await world.store.checks.update(check.id, { judgedFrom: at(begin - 290), alertAfter: at(begin + 70) });
        await judgeAt(begin + 110 + HEARD_SECS);
        await mailAt(begin + 110 + AFTER);
        await world.store.checks.update(check.id, { alertAfter: at(90_000) });
      }
      expect(await mails()).toEqual(['Rollcall was not listening 00:04–00:06 (UTC)']);
      await mailAt(400 + AFTER + 6 * HOUR);
      expect(await mails()).toEqual([
        'Rollcall was not listening 00:04–00:06 (UTC)',
        'Rollcall was not listening 2 times',
      ]);
    });

    test('once, however many checks there are, and by one of several processes', async () => {
      const check = await world.addCheck();
      const { dialect } = db.store;
      await fillChecks(db.store, { projectId: check.projectId, count: 1_200, firstAlertAfter: at(DAY) });
      const ids: number[] = await dialect.knex('checks').where({ project_id: check.projectId }).pluck('id');
      const window = { deadline: at(360), from: at(290), to: at(400), judgedFrom: at(400), isTold: false };
      for (const mailAt of [at(1_300), at(1_360)]) {
        const rows = ids.map((checkId) => ({ checkId, expectedAt: at(300), ...window, mailAt }));
        await db.store.unheard.record(rows, at(461));
      }
      moveTo(2_000);
      const told: unknown[] = [];
      const log = { ...silentLog, info: (fields: unknown) => void told.push(fields) };
      await Promise.all([mailUnheard({ ...world, log }), mailUnheard({ ...world, log })]);

      expect(await mails()).toHaveLength(1);
      expect(told).toMatchObject([{ checks: 1_201 }]);
      await mailAt(2_000 + 30);
      expect(await dialect.knex('unheard').where('mail_at', '<=', dialect.instant(at(2_030)))).toEqual([]);
      await mailAt(2_060 + 6 * HOUR);
      expect(await mails()).toHaveLength(1);
    });

    test('with the time of the next verdict, those that are judged latest first', async () => {
      const { settings } = world;
      const checks: Check[] = [];
      for (const name of ['soon', 'late', 'between']) checks.push(await world.addCheck({ name }));
      await away(290, 400);
      await judgeAt(400 + HEARD_SECS);
      for (const [n, secs] of [400, 900, 600].entries())
        await world.store.checks.update(checks[n]?.id ?? 0, { alertAfter: at(HOUR + secs) });
      await mailAt(400 + AFTER);
      const [mail] = await db.store.dialect.knex('mails').select('body');
      const { text } = JSON.parse(unseal(mail.body, 'mail', settings) ?? '');
      const told = [...String(text).matchAll(/^(\w+) \(.*\): goes down at .*(\d\d:\d\d).* without a ping$/gm)];
      expect(told.map(([, name, time]) => [name, time])).toEqual([
        ['late', '01:15'],
        ['between', '01:10'],
        ['soon', '01:06'],
      ]);
    });

    test('not about a window of a minute', async () => {
      await world.addCheck();
      await away(300, 360);
      await judgeAt(421);
      await mailAt(421 + AFTER);
      expect(await mails()).toEqual([]);
    });

    test('says when it looks again', async () => {
      await world.addCheck();
      await away(290, 400);
      await judgeAt(400 + HEARD_SECS);
      expect(await mailAt(400 + HEARD_SECS)).toBe(at(400 + HEARD_SECS + 30));
      expect(await mailAt(400 + AFTER - 5)).toBe(at(400 + AFTER));
    });
  });
});
