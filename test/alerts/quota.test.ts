import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { silentLog } from '../../server/log.ts';
import { createOutbox } from '../../server/outbox.ts';
import { testChannel } from '../../server/services/test-channel.ts';
import { seedUser } from '../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const MONTH_SECS = 31 * 24 * 3600;

describe.each(stores)('monthly limits on $name', ({ open }) => {
  let db: TestStore;
  let smtp: SmtpSink;
  let world: World;
  let check: Check;
  beforeAll(async () => {
    [db, smtp] = await Promise.all([open(), startSmtpSink()]);
  });
  afterAll(() => Promise.all([db.cleanup(), smtp.close()]));
  beforeEach(async () => {
    smtp.mails.length = 0;
    // of the test before, which did not look at them
    await db.store.dialect.knex('mails').delete();
    world = await buildWorld(db.store, {
      TWILIO_ACCOUNT: 'AC0',
      TWILIO_AUTH: 'secret',
      TWILIO_FROM: '+15550000000',
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(smtp.port),
      EMAIL_USE_TLS: 'False',
      NOTIFY_RETRY_DELAYS: '1',
    });
    Object.assign(world.settings, { twilioApiBase: world.sink.url });
    world.sink.respond(() => ({ status: 201 }));
    check = await world.addCheck();
  });
  afterEach(() => world.close());

  const limitTo = async (over: { readonly sms?: number; readonly call?: number }) => {
    await db.store.dialect
      .knex('profiles')
      .where({ user_id: world.project.ownerId })
      .update({ sms_limit: over.sms ?? 10, call_limit: over.call ?? 10 });
  };
  const phone = (kind: string) => world.addChannel(check, kind, '{"value":"+12345678901","up":true,"down":true}');
  const alarm = async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.through(world.deliver());
  };
  const used = async () => (await world.store.allowances.of(world.project.ownerId, world.clock.now())).sms.used;
  const last = async (channel: Channel) => (await world.notifications(channel)).at(-1);
  const mailsSent = async () => {
    const { store, ways, settings: config } = world;
    const outbox = createOutbox({ mail: ways.mail, store, config, clock: world.clock, log: silentLog });
    outbox.start();
    await outbox.stop();
    await outbox.settled();
    return smtp.mails;
  };

  test('each message counts once, however many attempts it takes', async () => {
    const channel = await phone('sms');
    world.sink.respond(() => ({ status: 500 }));
    await alarm();
    expect(await world.store.notifications.attempts((await last(channel))?.id ?? 0)).toHaveLength(2);
    expect(await used()).toBe(1);
  });

  test('and however often it is put off', async () => {
    const channel = await phone('sms');
    world.sink.respond(() => ({ status: 500 }));
    await alarm();
    world.clock.advance(60);
    await world.through(world.deliver());
    expect(await world.store.notifications.attempts((await last(channel))?.id ?? 0)).toHaveLength(3);
    expect(await used()).toBe(1);
  });

  test('over the limit nothing is sent, and nothing is disabled', async () => {
    await limitTo({ sms: 1 });
    const channel = await phone('sms');
    await alarm();
    await alarm();
    expect(world.sink.requests).toHaveLength(1);
    expect(await last(channel)).toMatchObject({ state: 'failed', errorCode: 'quota' });
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ disabled: false });
    expect(await used()).toBe(1);
  });

  test('the owner and every member get what was not sent, once', async () => {
    await limitTo({ sms: 0 });
    const member = await seedUser(world.store, 'member@example.org');
    const { id: projectId } = world.project;
    await world.store.members.insert({ userId: member.id, projectId, role: 'r', transferRequestedAt: null });
    const owner = await world.store.users.byId(world.project.ownerId);
    await world.store.checks.update(check.id, { name: 'a <b> & c' });
    await phone('sms');
    await alarm();
    await world.deliver();
    const mails = await mailsSent();
    expect(mails.map(({ to }) => to.join()).sort()).toEqual(['member@example.org', owner?.email].sort());
    const { subject, text, html } = mails[0]?.parsed ?? {};
    expect(subject).toContain('SMS');
    expect(text).toContain('+123******901');
    expect(text).toContain('DOWN: a <b> & c');
    expect(text).toContain(owner?.email);
    expect(html).toContain('DOWN: a &lt;b> &amp; c');
    expect(`${text}${html}`).not.toContain('+12345678901');
  });

  test('a new month begins at nothing', async () => {
    await limitTo({ sms: 1 });
    await phone('sms');
    await alarm();
    world.clock.advance(MONTH_SECS);
    expect(await used()).toBe(0);
    await alarm();
    expect(world.sink.requests).toHaveLength(2);
    expect(await used()).toBe(1);
  });

  test('SMS and phone calls have limits of their own', async () => {
    await limitTo({ sms: 0, call: 1 });
    const call = await phone('call');
    await alarm();
    expect(await last(call)).toMatchObject({ state: 'sent' });
    await alarm();
    expect(await last(call)).toMatchObject({ state: 'failed', errorCode: 'quota' });
    expect((await mailsSent()).map(({ parsed }) => parsed.subject)).toEqual([expect.stringContaining('phone call')]);
  });

  test('a test counts too', async () => {
    await limitTo({ sms: 1 });
    const channel = await phone('sms');
    expect(await testChannel(channel.code, { ...world, log: silentLog })).toMatchObject({ ok: true });
    expect(await used()).toBe(1);
    const second = await testChannel(channel.code, { ...world, log: silentLog });
    expect(second).toMatchObject({ ok: false, error: expect.stringContaining('limit of 1') });
  });

  test('two at once never share the last one', async () => {
    await limitTo({ sms: 3 });
    const { ownerId } = world.project;
    const tries = Array.from({ length: 8 }, () => world.store.allowances.take(ownerId, 'sms', world.clock.now()));
    expect((await Promise.all(tries)).filter(({ taken }) => taken)).toHaveLength(3);
    expect(await used()).toBe(3);
  });

  test('a kind that is switched off uses nothing up', async () => {
    Object.assign(world.settings, { twilioFrom: '' });
    await phone('sms');
    await alarm();
    expect(await used()).toBe(0);
  });
});
