import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { seed } from '../support/seed.ts';
import { closedPort, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn, rollcallHere } from './rollcall.ts';

const DAY = 86_400;

describe.each(pageStores)('commands that send notices on $name', ({ open }) => {
  const { db, surroundings } = commandsOn(open, { ADMINS: 'ann@example.org' });
  let smtp: SmtpSink;
  beforeAll(async () => {
    smtp = await startSmtpSink();
  });
  afterAll(() => smtp.close());

  const run = (port: number, ...args: string[]) => {
    const { env, ...rest } = surroundings();
    const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(port), EMAIL_USE_TLS: 'False' };
    return rollcallHere(args, { ...rest, env: { ...env, ...mail } });
  };
  const now = systemClock().now();

  test.each(['sendinactivitynotices', 'senddeletionnotices'])(
    'Z2: %s counts whom it told and whom it passed over',
    async (name) => {
      const { user } = await seed(db().store, [{}]);
      const { knex, instant } = db().store.dialect;
      await knex('users')
        .where({ id: user.id })
        .update({ created_at: instant(addSecs(now, -400 * DAY)) });
      expect((await run(smtp.port, name, '--dry-run')).out).toContain(`would send to ${user.email}\nwould send: 1\n`);
      const { code, out } = await run(smtp.port, name);
      expect([code, out]).toEqual([0, `sent to ${user.email}\nsent: 1\nskipped (team): 0\nskipped (pings): 0\n`]);
    },
  );

  test('Z4: senddeletionscheduled names recipients and counts', async () => {
    const { store } = db();
    const { user } = await seed(store, [{}]);
    await store.users.update(user.id, { lastLoginAt: now });
    await store.profiles.update(user.id, { deletionScheduledAt: addSecs(now, 20 * DAY) });
    const { code, out } = await run(smtp.port, 'senddeletionscheduled');
    expect([code, out]).toEqual([0, `${user.email}: email to ${user.email}\nwarned the owners of 1 account\n`]);
  });

  test('Z6: sendflappingnotices counts', async () => {
    const { store } = db();
    const { user, checks } = await seed(store, [{ name: 'shaky' }]);
    const flip = { oldStatus: 'up', newStatus: 'down', reason: '', silent: false } as const;
    const flips = Array.from({ length: 201 }, (_, i) => ({ ...flip, createdAt: addSecs(now, -60 - i) }));
    await store.flips.insert(checks[0]?.id ?? 0, flips);
    const { code, out } = await run(smtp.port, 'sendflappingnotices');
    expect([code, out]).toEqual([0, `sent to ${user.email}: shaky\nsent 1 email\n`]);
  });

  test('sendlogs counts records and addresses', async () => {
    const record = { host: 'h', name: 'web', level: 30, message: 'odd', traceback: '' };
    await db().store.logRecords.insert([{ ...record, createdAt: addSecs(now, -60) }]);
    const { code, out } = await run(smtp.port, 'sendlogs');
    expect([code, out]).toEqual([0, '1 log record in the last 24 hours, sent to 1 address\n']);
  });

  test('testmail tells how far each step got', async () => {
    const good = await run(smtp.port, 'testmail', 'bob@example.org');
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('connect: OK (127.0.0.1');
    expect(good.out).toContain('hand over the email: OK (to bob@example.org)');
    expect(smtp.mails.at(-1)?.parsed.subject).toBe('Test email from Rollcall');
    const refused = await run(await closedPort(), 'testmail', 'bob@example.org');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('connect: failed: ') });
    expect((await run(smtp.port, 'testmail')).code).toBe(2);
    expect((await rollcallHere(['testmail', 'a@b'], surroundings())).err).toContain('EMAIL_HOST');
  });
});
