import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendTools } from '../../server/alerts/tools.ts';
import { tellTrouble } from '../../server/alerts/trouble.ts';
import { createBodies } from '../../server/bodies/bodies.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { createOutbox } from '../../server/outbox.ts';
import { changeChannel } from '../../server/services/change-channel.ts';
import { testChannel } from '../../server/services/test-channel.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

describe.each(stores)('channels in trouble on $name', ({ open }) => {
  let db: TestStore;
  let smtp: SmtpSink;
  let world: World;
  let check: Check;
  beforeAll(async () => {
    [db, smtp] = await Promise.all([open(), startSmtpSink()]);
  });
  afterAll(() => Promise.all([db.cleanup(), smtp.close()]));
  const begin = async (env: Record<string, string> = {}) => {
    world = await buildWorld(db.store, {
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(smtp.port),
      EMAIL_USE_TLS: 'False',
      NOTIFY_RETRY_DELAYS: '',
      ...env,
    });
    check = await world.addCheck();
  };
  beforeEach(async () => {
    smtp.mails.length = 0;
    await begin();
  });
  afterEach(() => world.close());

  const look = async () => {
    const { store, clock, registry, ways, settings } = world;
    const log = silentLog;
    const tools = sendTools({ store, clock, log, settings, ways });
    const next = await tellTrouble({ store, clock, log, registry, settings, tools, bodies: createBodies(store, null) });
    const outbox = createOutbox({ mail: ways.mail, store, config: settings, clock, log });
    outbox.start();
    await outbox.stop();
    await outbox.settled();
    return next;
  };
  const alarm = async (status = 500) => {
    world.sink.respond(({ path }) => ({ status: path === '/good' ? 200 : status }));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.through(world.deliver());
  };
  const ownerEmail = async () => (await world.store.users.byId(world.project.ownerId))?.email ?? '';
  const subjects = () => smtp.mails.map(({ parsed }) => parsed.subject);
  const now = (channel: Channel) => world.store.channels.byId(channel.id);

  test('one that was disabled is told at once, once', async () => {
    await world.addChannel(check, 'slack', `${world.sink.url}/slack`, { name: 'Ops <b>' });
    await alarm(404);
    await look();
    await look();
    world.clock.advance(7200);
    await look();
    expect(subjects()).toEqual(['Disabled: Ops <b> (Slack)']);
    expect(smtp.mails[0]?.to).toEqual([await ownerEmail()]);
    expect(smtp.mails[0]?.parsed.text).toContain('HTTP status 404');
    expect(smtp.mails[0]?.parsed.text).toContain('1 check');
    expect(smtp.mails[0]?.parsed.text).not.toContain('/slack');
  });

  test('one that fails is told within five minutes, once, with since when', async () => {
    const channel = await world.addWebhook(check, '/bad');
    await alarm();
    await look();
    expect(subjects()).toEqual([]);
    world.clock.advance(200);
    await alarm();
    expect((await now(channel))?.failingSince).toBe(channel.createdAt);
    await look();
    expect(subjects()).toEqual([]);
    world.clock.advance(40);
    await look();
    await look();
    expect(subjects()).toEqual(['Not delivering: Webhook']);
    expect(smtp.mails[0]?.parsed.text).toContain('1 Jan 00:00');
  });

  test('it looks again when the four minutes are over', async () => {
    await world.addWebhook(check, '/bad');
    await alarm();
    world.clock.advance(230);
    expect(await look()).toBe(world.clock.now() + 10_000_000);
  });

  test('one delivery that goes well ends the episode; the next is told anew', async () => {
    const channel = await world.addWebhook(check, '/bad');
    await alarm();
    world.clock.advance(3600);
    await look();
    await alarm(200);
    expect(await now(channel)).toMatchObject({ failingSince: null, troubleToldAt: null });
    await alarm();
    world.clock.advance(3600);
    await look();
    expect(subjects()).toEqual(['Not delivering: Webhook', 'Not delivering: Webhook']);
  });

  test('a short failure is told to nobody', async () => {
    await world.addWebhook(check, '/bad');
    await alarm();
    world.clock.advance(200);
    await alarm(200);
    world.clock.advance(7200);
    await look();
    expect(subjects()).toEqual([]);
  });

  test('a test that fails is none: whoever pressed the button has seen it', async () => {
    const channel = await world.addWebhook(check, '/bad');
    world.sink.respond(() => ({ status: 500 }));
    await testChannel(channel.code, { ...world, log: silentLog });
    world.clock.advance(7200);
    await look();
    expect(subjects()).toEqual([]);
  });

  test('enabled again and disabled again, it is told again', async () => {
    const channel = await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
    await alarm(404);
    await look();
    await changeChannel(channel, { disabled: false }, world);
    await look();
    expect(subjects()).toHaveLength(1);
    await alarm(404);
    await look();
    expect(subjects()).toHaveLength(2);
  });

  test('two processes at once tell it once', async () => {
    await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
    await alarm(404);
    await Promise.all([look(), look(), look()]);
    await look();
    expect(subjects()).toHaveLength(1);
  });

  describe('where no mail reaches the owner', () => {
    test('without a mail server another channel of the project tells it', async () => {
      await world.close();
      await begin({ EMAIL_HOST: '' });
      await world.addChannel(check, 'slack', `${world.sink.url}/slack`, { name: 'Ops' });
      await world.addChannel(check, 'mattermost', `${world.sink.url}/good`);
      await alarm(404);
      const before = world.sink.at('/good').length;
      await look();
      await look();
      const told = world.sink.at('/good').slice(before);
      expect(told).toHaveLength(1);
      expect(told[0]).toContain('Integration Ops (Slack) is disabled');
    });

    test('mail to the owner’s own address that comes back is told there too', async () => {
      await world.addChannel(check, 'mattermost', `${world.sink.url}/good`);
      const email = await world.addChannel(check, 'email', await ownerEmail());
      await world.store.channels.update(email.id, { disabled: true, lastError: 'mailbox full' });
      await look();
      expect(subjects()).toEqual([]);
      expect(world.sink.at('/good')).toEqual([expect.stringContaining('is disabled')]);
    });

    test('while mails are held up another channel tells it as well', async () => {
      await world.addWebhook(check, '/bad');
      await world.addChannel(check, 'mattermost', `${world.sink.url}/good`);
      const waiting = { recipient: 'a@example.org', subject: 'a', body: 'b', createdAt: world.clock.now() };
      const id = await world.store.mails.add(waiting, { owner: 'another', until: world.clock.now() });
      await world.store.mails.postpone(id, addSecs(world.clock.now(), 7200), 'cannot connect to the mail server');
      await alarm();
      const before = world.sink.at('/good').length;
      world.clock.advance(240);
      await look();
      await look();
      expect(world.sink.at('/good').slice(before)).toEqual([expect.stringContaining('does not deliver')]);
      expect(subjects()).toEqual(['Not delivering: Webhook']);
      await world.store.mails.remove(id);
    });

    test('a channel that is a mail itself is told by another channel as well', async () => {
      await world.addChannel(check, 'email', 'ops@example.org');
      await world.addChannel(check, 'mattermost', `${world.sink.url}/good`);
      const [email] = await world.store.channels.ofCheck(check.id);
      const failed = {
        channelId: email?.id ?? 0,
        startedAt: world.clock.now(),
        duration: 1,
        error: 'x',
        disable: false,
      };
      await world.store.channels.noteDeliveries([failed]);
      world.clock.advance(240);
      await look();
      expect(subjects()).toEqual(['Not delivering: Email']);
      expect(world.sink.at('/good')).toEqual([expect.stringContaining('does not deliver')]);
    });

    test('with no other way it is let be', async () => {
      await world.close();
      await begin({ EMAIL_HOST: '' });
      await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
      await alarm(404);
      await look();
      expect(subjects()).toEqual([]);
    });
  });
});
