import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../server/store/store.ts';
import { type World as AlertWorld, buildWorld } from '../alerts/world.ts';
import { openWorld, type World } from '../support/people.ts';
import { pageStores } from '../support/stores.ts';

// F25: the mail scanner of a company opened every link of every email: people were unsubscribed, and jobs "failed".

/** What a link may change if anything: people, what they are told of, and what became of their checks. */
const TABLES = ['users', 'profiles', 'projects', 'members', 'channels', 'checks', 'channel_checks', 'pings', 'flips'];

describe.each(pageStores)('a mail scanner, on $name', ({ open }) => {
  let world: World;
  let alerts: AlertWorld;
  let user: User;
  beforeAll(async () => {
    world = await openWorld(open);
    user = await world.person({ email: 'ops@example.org' });
    alerts = await buildWorld(world.db.store, {
      SITE_ROOT: world.app.base,
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(world.smtp.port),
      EMAIL_USE_TLS: 'False',
    });
  });
  afterAll(async () => {
    await alerts.close();
    await world.close();
  });

  const { knex } = { knex: () => world.db.store.dialect.knex };
  const everything = async () => {
    const rows: Record<string, unknown> = {};
    for (const table of TABLES) rows[table] = await knex()(table).select();
    return rows;
  };
  /** Every link of all emails that were sent. */
  const links = (): string[] => {
    const texts = world.smtp.mails.flatMap(({ parsed, raw }) => [
      parsed.text ?? '',
      (parsed.html ?? '').replaceAll('&amp;', '&'),
      // the links of headers, such as List-Unsubscribe
      raw.toString().split('\r\n\r\n', 1)[0] ?? '',
    ]);
    const found = texts.flatMap((text) => text.match(/https?:\/\/[^\s"'<>)]+/g) ?? []);
    return [...new Set(found)].map((link) => {
      const { pathname, search } = new URL(link);
      return `${world.app.base}${pathname}${search}`;
    });
  };

  test('that opens every link of an alert and of a login email changes nothing', async () => {
    const check = await alerts.addCheck({ nPings: 3 });
    const value = JSON.stringify({ value: 'ops@example.org', up: true, down: true });
    await alerts.addChannel(check, 'email', value);
    await alerts.flip(check, 'up', 'down', 'timeout');
    await alerts.fanOut();
    await alerts.deliver();
    await world.app.visitor().post('/accounts/login/', { identity: user.email }, world.fromAnywhere());
    const login = await world.linkMailedTo(user.email);
    expect(links().length).toBeGreaterThan(4);
    expect(links().filter((link) => link.includes('/unsub'))).not.toEqual([]);
    expect(links().filter((link) => link.includes('/ping/'))).toEqual([]);
    const before = await everything();

    for (const link of links())
      for (const method of ['HEAD', 'GET']) {
        const { status } = await fetch(link, { method, redirect: 'manual' });
        expect([link, status < 500]).toEqual([link, true]);
      }

    expect(await everything()).toEqual(before);
    // and the link still works for the person whom it was sent to
    const visitor = world.app.visitor();
    await visitor.post(login);
    expect((await visitor.get('/')).status).toBe(200);
  });
});
