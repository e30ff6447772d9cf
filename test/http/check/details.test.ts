import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { aPing, at, T0, uuidOf } from '../../support/builders.ts';
import { seedChannel } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const DAY = 86_400;

describe.each(pageStores)('the page of a check on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, { env: { SITE_NAME: 'Watch', PING_ENDPOINT: 'https://p.example/' } });
  });
  afterAll(async () => await world.close());

  const see = async (check: Pick<Check, 'code'>, more = '', who: keyof World['people'] = 'owner') =>
    await world.people[who].visitor.get(`/checks/${check.code}/details/${more}`);
  const plain = (html: string) =>
    html
      .replace(/<(time|span|bdi|strong|p|td|th)\b[^>]*>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');

  test('V2: everybody in the project sees it, nobody else does', async () => {
    const check = await world.check({ name: 'nightly backup' });
    for (const who of ['owner', 'manager', 'member', 'reader', 'superuser'] as const) {
      expect((await see(check, '', who)).status).toBe(200);
    }
    expect((await see(check, '', 'outsider')).status).toBe(404);
    expect((await world.people.owner.visitor.get(`/checks/${uuidOf(99_999)}/details/`)).status).toBe(404);
  });

  test('a reader finds nothing to change', async () => {
    const check = await world.check({ desc: 'words', status: 'paused' });
    await seedChannel(world.db.store, world.project, { kind: 'email', value: '{}', name: 'Readers' });
    const { text } = await see(check, '', 'reader');
    for (const action of [
      '/pause/',
      '/resume/',
      '/remove/',
      '/copy/',
      '/clear_events/',
      '/timeout/',
      '/enabled',
      '/name/',
    ]) {
      expect(text).not.toContain(`${check.code}${action}`);
    }
    expect(text).not.toContain('/test/');
    const whole = (await see(check)).text;
    for (const action of [`${check.code}/remove/`, '/test/']) expect(whole).toContain(action);
  });

  test('V5: the title says that it is down', async () => {
    const down = await world.check({ name: 'x', status: 'down' });
    expect((await see(down)).text).toContain('<title>DOWN – x – Watch</title>');
    const unnamed = await world.check();
    expect((await see(unnamed)).text).toContain(`<title>${unnamed.code} – Watch</title>`);
  });

  test.each([
    [{ status: 'new' }, 'Never pinged'],
    [{ status: 'new', nPings: 3 }, 'Waiting for a ping'],
    [{ status: 'up', lastPingAt: at(-60) }, 'Last ping 2025-12-31 23:59:00 UTC'],
    [{ status: 'up', lastPingAt: at(-DAY - 60) }, 'A ping was expected by now'],
    [{ status: 'down', lastPingAt: at(-60) }, 'Down Last ping'],
    [{ status: 'paused' }, 'The next ping resumes the check'],
    [{ status: 'paused', manualResume: true }, 'Pings are ignored until a user resumes the check'],
    [{ status: 'up', lastPingAt: at(-60), lastStartAt: at(-5) }, 'Currently running, started 2025-12-31 23:59:55 UTC'],
  ] as const)('%j reads: %s', async (over, words) => {
    const { text } = await see(await world.check(over));
    expect(plain(text)).toContain(words);
  });

  test('a paused check can be resumed, and paused only while it runs', async () => {
    const pauseButton = /<button[^>]*form="check-pause"[^>]*>/;
    const paused = (await see(await world.check({ status: 'paused' }))).text;
    expect(paused).toContain('Resume now');
    expect(pauseButton.exec(paused)?.[0]).toContain('disabled');
    const running = (await see(await world.check({ status: 'paused', lastStartAt: at(-5) }))).text;
    expect(pauseButton.exec(running)?.[0]).not.toContain('disabled');
    expect((await see(await world.check({ status: 'up', lastPingAt: T0 }))).text).not.toContain('Resume now');
  });

  test('the address is given as UUID or slug, and where none is there the page says why', async () => {
    const check = await world.check({ slug: 'etl' });
    const uuid = (await see(check)).text;
    expect(uuid).toContain(`https://p.example/${check.code}`);
    expect(uuid).toContain(`${check.code}@localhost`);
    const slug = (await see(check, '?urls=slug')).text;
    expect(slug).toContain(`https://p.example/${world.project.pingKey}/etl`);
    expect(slug).toContain(`${world.project.pingKey}+etl@localhost`);
    expect((await see(check, '?urls=nonsense')).text).toContain(`https://p.example/${check.code}`);
    expect((await see(await world.check(), '?urls=slug')).text).toContain('not available until the check has a slug');
    expect((await see(await world.check({ methods: 'POST' }))).text).toContain('Send a POST request to');
  });

  test('V10: looking at slugs changes nothing, keeping them is a form', async () => {
    const check = await world.check({ slug: 'kept' });
    const showsSlugs = async () => (await world.db.store.projects.byId(world.project.id))?.showSlugs;
    await see(check, '?urls=slug');
    expect(await showsSlugs()).toBe(false);
    const path = `/checks/${check.code}/details/`;
    await world.people.reader.visitor.post(path, { urls: 'slug' });
    expect(await showsSlugs()).toBe(false);
    const { status, location } = await world.people.member.visitor.post(path, { urls: 'slug' });
    expect([status, location]).toEqual([302, path]);
    expect(await showsSlugs()).toBe(true);
    await world.people.member.visitor.post(path, { urls: 'uuid' });
    expect(await showsSlugs()).toBe(false);
  });

  test('schedule, next dates and time zones', async () => {
    const check = await world.check({
      kind: 'cron',
      schedule: '30 2 * * *',
      tz: 'Europe/Riga',
      status: 'up',
      lastPingAt: T0,
    });
    const { text } = await see(check);
    expect(plain(text)).toContain('Every day at 02:30');
    expect(text).toContain('2026-01-01 02:30:00');
    expect(text).toContain('2026-01-05 02:30:00');
    expect((await see(check, '?tz=UTC')).text).toContain('2026-01-01 00:30:00');
  });

  test('downtime is summed up by month, in the zone of the account', async () => {
    const { user } = world.people.owner;
    await world.db.store.profiles.update(user.id, { tz: 'Europe/Riga' });
    const check = await world.check({ status: 'up', lastPingAt: T0, createdAt: at(-40 * DAY) });
    await world.db.store.flips.insert(check.id, [
      { createdAt: at(-2 * 3600 - 60), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
      { createdAt: at(-3600), oldStatus: 'down', newStatus: 'up', reason: '', silent: false },
    ]);
    const { text } = await see(check);
    await world.db.store.profiles.update(user.id, { tz: '' });
    const months = plain(/<table[^>]*id="check-downtimes".*?<\/table>/s.exec(text)?.[0] ?? '');
    expect(months).toContain('January 2026 1 downtime, 1 h 0 min total, 99.86 % uptime');
    expect(months).toContain('December 2025 1 downtime, 1 min 0 sec total, 99.99 % uptime');
    expect(months).toContain('November 2025 All good');
  });

  test('a month before the check was made says nothing', async () => {
    const { text } = await see(await world.check({ createdAt: at(-60) }));
    expect(plain(text)).toMatch(/December 2025 All good November 2025 –/);
  });

  test('the newest 30 events are shown, with run times, pings that failed, and changes of status', async () => {
    const check = await world.check({ nPings: 40, status: 'down' });
    const rid = uuidOf(77);
    await world.db.store.pings.insert(
      check.id,
      Array.from({ length: 40 }, (_, index) => {
        const n = index + 1;
        const usual = { n, createdAt: at(-1000 + n * 10) };
        if (n === 38) return aPing({ ...usual, kind: 'start', rid });
        if (n === 40)
          return aPing({ ...usual, kind: 'fail', rid, exitStatus: 7, body: new TextEncoder().encode('<b>disk full') });
        return aPing(usual);
      }),
    );
    await world.db.store.flips.insert(check.id, [
      { createdAt: at(-600), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
    ]);
    const { text } = await see(check);
    const rows = [...text.matchAll(/<tr class="event[^>]*id="([^"]+)"/g)].map(([, id]) => id);
    expect(rows).toHaveLength(30);
    expect(rows[0]).toMatch(/^event-flip-/);
    expect(rows[1]).toBe('event-ping-40');
    expect(rows.at(-1)).toBe('event-ping-12');
    const failed = plain(/<tr[^>]*id="event-ping-40".*?<\/tr>/s.exec(text)?.[0] ?? '');
    expect(failed).toContain('Status 7');
    expect(failed).toContain('20 sec 00000 HTTP GET from 192.0.2.1 · curl/8.5.0');
    expect(text).toContain('&lt;b>disk full');
    expect(plain(/<tr[^>]*id="event-flip.*?<\/tr>/s.exec(text)?.[0] ?? '')).toContain('reported a failure');
  });

  test('names, tags and descriptions are text, whatever they hold', async () => {
    const evil = '"><script>alert(1)</script>';
    const { text } = await see(await world.check({ name: evil, tags: evil, desc: evil, slug: '' }));
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert');
  });

  test('?copied says that this is the copy', async () => {
    const check = await world.check();
    expect((await see(check, '?copied=1')).text).toContain('This is the copy');
    expect((await see(check)).text).not.toContain('This is the copy');
  });

  test('a schedule that cannot be read does not take the page down', async () => {
    const check = await world.check({ kind: 'cron', schedule: 'nonsense', status: 'up', lastPingAt: T0 });
    expect((await see(check)).status).toBe(200);
  });
});
