import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { aPing, at, T0, uuidOf } from '../../support/builders.ts';
import { seedChannel } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const ALL = 'success=1&fail=1&start=1&log=1&ign=1&flip=1';
const secs = T0 / 1e6;
const bytes = (words: string) => new TextEncoder().encode(words);

describe.each(pageStores)('the log of a check on $name', ({ open }) => {
  let world: World;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(open, { env: { SITE_NAME: 'Watch' } });
    check = await world.check({ name: 'backup', nPings: 5, status: 'down', kind: 'cron', tz: 'Europe/Riga' });
    await world.db.store.pings.insert(check.id, [
      aPing({ n: 1, createdAt: at(-50), kind: 'start', rid: uuidOf(1) }),
      aPing({ n: 2, createdAt: at(-40), rid: uuidOf(1), body: bytes('All Fine') }),
      aPing({ n: 3, createdAt: at(-30.25), kind: 'fail', exitStatus: 3, body: bytes('=cmd|"x",\n') }),
      aPing({ n: 4, createdAt: at(-20), kind: 'log' }),
      aPing({ n: 5, createdAt: at(-10), kind: 'ign' }),
    ]);
    await world.db.store.flips.insert(check.id, [
      { createdAt: at(-30.25), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
      { createdAt: at(-500), oldStatus: 'new', newStatus: 'up', reason: '', silent: true },
    ]);
    const channel = await seedChannel(world.db.store, world.project, { kind: 'email', value: '{}', name: 'Ops' });
    const [notification] = await world.db.store.notifications.insert([
      {
        code: uuidOf(800),
        flipId: null,
        checkId: check.id,
        channelId: channel.id,
        event: 'monitor.down',
        checkStatus: 'down',
        createdAt: at(-29),
      },
    ]);
    const id = notification?.id ?? 0;
    await world.db.store.notifications.settle([{ id, state: 'failed', error: 'mailbox <full>', errorCode: 'x' }]);
  });
  afterAll(async () => await world.close());

  const path = (rest: string) => `/checks/${check.code}/${rest}`;
  const see = (rest: string, who: keyof World['people'] = 'owner') => world.people[who].visitor.get(path(rest));
  const rows = (html: string) =>
    [...html.matchAll(/<tr class="event[^>]*id="event-(\w+)-(\d+)"/g)]
      .map(([, kind, n]) => (kind === 'ping' ? n : kind))
      .join(' ');

  describe('log_events', () => {
    test.each([
      [ALL, '5 4 flip 3 2 1'],
      [`${ALL}&notification=1`, '5 4 notification flip 3 2 1'],
      ['', ''],
      ['success=1', '2'],
      ['fail=1&log=1', '4 3'],
      ['flip=1', 'flip'],
      ['notification=1', 'notification'],
      [`${ALL}&u=${secs - 30.25}`, '5 4'],
      [`${ALL}&end=${secs - 30.25}`, 'flip 3 2 1'],
      [`${ALL}&u=${secs - 45}&end=${secs - 25}`, 'flip 3 2'],
      [`${ALL}&u=${secs}`, ''],
      [`${ALL}&q=all fine`, '2'],
      [`${ALL}&rid=${uuidOf(1).toUpperCase()}`, '2 1'],
      [`${ALL}&exit=3`, '3'],
      [`${ALL}&exit=999&rid=nonsense`, '5 4 flip 3 2 1'],
    ])('?%s gives: %s', async (query, expected) => {
      const { status, text } = await see(`log_events/?${query}`);
      expect(status).toBe(200);
      expect(rows(text)).toBe(expected);
    });

    test.each(['x', '-1', '1e9', 'NaN', '99999999999', '4102444800', '1.', '0x10', ' '])(
      '?u=%s is refused',
      async (u) => {
        expect((await see(`log_events/?success=1&u=${encodeURIComponent(u)}`)).status).toBe(400);
        expect((await see(`log_events/?success=1&end=${encodeURIComponent(u)}`)).status).toBe(400);
      },
    );

    test('a moment up to a day ahead is fine', async () => {
      expect((await see(`log_events/?success=1&end=${secs + 86_400}`)).status).toBe(200);
      expect((await see(`log_events/?success=1&end=${secs + 86_401}`)).status).toBe(400);
    });

    test('the moment of the newest row comes with them, and asking on from there gives nothing', async () => {
      const { headers } = await see(`log_events/?fail=1`);
      const newest = headers.get('X-Last-Event-Timestamp') ?? '';
      expect(newest).toBe((secs - 30.25).toFixed(6));
      const after = await see(`log_events/?fail=1&u=${newest}`);
      expect([rows(after.text), after.headers.get('X-Last-Event-Timestamp')]).toEqual(['', null]);
    });

    test('V2: strangers to the project find nothing, nobody gets 403', async () => {
      expect((await see('log_events/', 'outsider')).status).toBe(404);
      expect((await see('log_events/', 'reader')).status).toBe(200);
      expect((await world.app.visitor().get(path('log_events/'))).status).toBe(403);
    });

    test('an error of a delivery is shown, as text', async () => {
      const { text } = await see('log_events/?notification=1');
      expect(text).toContain('Alert could not be sent to');
      expect(text).toContain('mailbox &lt;full>');
    });

    test('run times are found though the start is not shown', async () => {
      expect((await see('log_events/?success=1')).text).toContain('10 sec');
    });

    test('as CSV, with nothing a spreadsheet would run', async () => {
      const { text, headers } = await see(`log_events/?${ALL}&format=csv`);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="log-${check.code}.csv"`);
      const lines = text.split('\r\n');
      expect(lines[0]?.startsWith('time,event,n,exit_status,duration_secs')).toBe(true);
      expect(lines[3]).toContain('2025-12-31T23:59:29.750000+00:00,flip,');
      expect(text).toContain(`"'=cmd|""x"",\n"`);
      expect(text).toContain(`success,2,,10,${uuidOf(1)},http,GET,192.0.2.1,curl/8.5.0,8,All Fine`);
    });

    test('as NDJSON, a document a line', async () => {
      const { text } = await see(`log_events/?${ALL}&notification=1&format=ndjson`);
      const documents = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(documents).toHaveLength(7);
      expect(documents[4]).toMatchObject({ event: 'fail', n: 3, exit_status: 3, body_bytes: 10 });
      expect(documents[2]).toMatchObject({
        event: 'notification',
        channel: 'Ops',
        state: 'failed',
        error: 'mailbox <full>',
      });
    });
  });

  describe('its page', () => {
    test('shows all but alerts at first, and how far back the log reaches', async () => {
      const { text } = await see('log/');
      expect(rows(text)).toBe('5 4 flip 3 2 1');
      expect(text).toContain('<title>Log of backup – Watch</title>');
      expect(text).toContain('The oldest stored ping is #1, of 2026-01-01');
      expect(text).toMatch(/name="notification" value="1"\/>/);
      expect(text).toMatch(/name="flip" value="1" checked/);
    });

    test('has its filters in the address', async () => {
      const { text } = await see(`log/?filter=1&fail=1&notification=1&q=%3Dcmd`);
      expect(rows(text)).toBe('3');
      expect(text).toContain('name="q" value="=cmd"');
      expect(text).not.toMatch(/name="success" value="1" checked/);
      expect(rows((await see('log/?filter=1')).text)).toBe('');
      expect(rows((await see(`log/?rid=${uuidOf(1)}`)).text)).toBe('2 1');
    });

    test('the slider at its end means now', async () => {
      expect(rows((await see(`log/?${ALL}&end=${secs - 35}&now=${secs}`)).text)).toBe('2 1');
      expect(rows((await see(`log/?${ALL}&end=${secs - 20}&now=${secs - 20}`)).text)).toBe('5 4 flip 3 2 1');
      expect((await see('log/?end=nonsense')).status).toBe(400);
    });

    test('V6: gives times in the zone chosen, the zone of the check to begin with', async () => {
      expect((await see('log/')).text).toContain('01:59:10');
      expect((await see('log/?tz=UTC')).text).toContain('23:59:10');
      expect((await see('log/?tz=Nowhere')).text).toContain('01:59:10');
    });

    test('more than 1000 are not shown at once: older ones are a link away', async () => {
      const long = await world.check({ nPings: 1005 });
      await world.db.store.dialect
        .knex('profiles')
        .where({ user_id: world.people.owner.user.id })
        .update({ ping_log_limit: 5000 });
      await world.db.store.pings.insert(
        long.id,
        Array.from({ length: 1005 }, (_, index) => aPing({ n: index + 1, createdAt: at(index - 2000) })),
      );
      const { visitor } = world.people.owner;
      const { text } = await visitor.get(`/checks/${long.code}/log/`);
      expect(text).toMatch(/data-log-count[^>]*>1000<\/span> matching events, the newest/);
      const older =
        /<a class="button button--plain" href="([^"]+)" data-log-older/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const rest = await visitor.get(`/checks/${long.code}/log/${older}`);
      expect(rows(rest.text)).toBe('5 4 3 2 1');
      expect(rest.text).toMatch(/data-log-older[^>]* hidden/);
    });

    test('strangers to the project find nothing', async () => {
      expect((await see('log/', 'outsider')).status).toBe(404);
      expect((await see('log/', 'reader')).status).toBe(200);
    });

    test('a check without pings has an empty log', async () => {
      const fresh = await world.check();
      const { status, text } = await world.people.owner.visitor.get(`/checks/${fresh.code}/log/`);
      expect([status, rows(text)]).toEqual([200, '']);
    });
  });

  describe('the status for scripts', () => {
    const statusOf = async (query = '') => JSON.parse((await see(`status/${query}`)).text);

    test('tells how it is, and the events only when they are new', async () => {
      const all = await statusOf();
      expect(all).toMatchObject({
        status: 'down',
        status_text: 'Down.',
        title: 'DOWN – backup – Watch',
        started: false,
        updated: (secs - 10).toFixed(6),
      });
      expect(rows(all.events)).toBe('5 4 flip 3 2 1');
      expect(all.downtimes).toContain('January 2026');
      const again = await statusOf(`?u=${all.updated}`);
      expect(Object.keys(again)).toEqual(['status', 'status_text', 'title', 'updated', 'started']);
      expect((await statusOf('?u=1')).events).toBe(all.events);
    });

    test('without events, the mark is 1', async () => {
      const fresh = await world.check({ status: 'up', lastPingAt: at(-60), lastStartAt: at(-1) });
      const { text } = await world.people.owner.visitor.get(`/checks/${fresh.code}/status/`);
      expect(JSON.parse(text)).toMatchObject({
        updated: '1',
        status: 'up',
        started: true,
        status_text: 'Up. Last ping 1 minute ago.',
        events: '',
      });
    });

    test('nobody gets 403, strangers to the project 404', async () => {
      expect((await world.app.visitor().get(path('status/'))).status).toBe(403);
      expect((await see('status/', 'outsider')).status).toBe(404);
    });
  });
});
