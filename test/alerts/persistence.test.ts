import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';
import { closedPort, type SmtpSinkOptions, startSmtpSink } from '../support/smtp-sink.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const HOUR = 3600;

describe.each(stores)('a delivery that fails, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  const begin = async (env: Record<string, string> = {}) => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '', ...env });
    check = await world.addCheck();
  };
  afterEach(async () => {
    await world.close();
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  const goDown = async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.deliver();
  };
  /** Goes from one due job to the next, as the loop does, and returns the seconds at which something was due. */
  const carryOn = async (untilSecs: number): Promise<number[]> => {
    const moments: number[] = [];
    for (;;) {
      const next = await world.store.jobs.nextRunAt(world.clock.now());
      if (next === null || next > addSecs(T0, untilSecs)) return moments;
      world.clock.advance((next - world.clock.now()) / 1_000_000);
      moments.push((next - T0) / 1_000_000);
      await world.deliver();
    }
  };
  const only = async (channel: Channel) => {
    const [notification, ...more] = await world.notifications(channel);
    if (notification === undefined || more.length > 0) throw new Error('not exactly one notification');
    return notification;
  };

  describe('over HTTP', () => {
    beforeEach(() => begin());

    test('with 503 for ten minutes arrives, once', async () => {
      const channel = await world.addWebhook(check, '/hook');
      world.sink.respond(() => ({ status: world.clock.now() < addSecs(T0, 600) ? 503 : 200 }));
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'deferred', error: 'HTTP status 503' });
      expect(await world.store.channels.byId(channel.id)).toMatchObject({
        lastError: 'HTTP status 503',
        failingSince: T0,
      });

      expect(await carryOn(HOUR)).toEqual([30, 90, 210, 510, 1110]);

      expect(await only(channel)).toMatchObject({ state: 'sent', error: '' });
      expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastError: '', failingSince: null });
      expect(world.sink.at('/hook').slice(-1)).toEqual(['down backup']);
      expect(await world.store.jobs.count()).toBe(0);
    });

    test('is given up after six hours, and not before', async () => {
      const channel = await world.addWebhook(check, '/hook');
      world.sink.respond(() => ({ status: 503 }));
      await goDown();

      const moments = await carryOn(24 * HOUR);

      expect(moments.at(-1)).toBe(6 * HOUR);
      expect(await only(channel)).toMatchObject({ state: 'failed', error: 'HTTP status 503' });
      expect(await world.store.jobs.count()).toBe(0);
    });

    test('is made again when the recipient asked to be left alone is over', async () => {
      const channel = await world.addWebhook(check, '/hook');
      world.sink.respond(() => ({
        status: world.sink.requests.length > 1 ? 200 : 429,
        headers: { 'retry-after': '400' },
      }));
      await goDown();

      expect(await carryOn(HOUR)).toEqual([400]);

      expect(await only(channel)).toMatchObject({ state: 'sent' });
    });

    test.each([408, 425, 429, 500, 502, 504])('with status %i is made again', async (status) => {
      const channel = await world.addWebhook(check, '/hook');
      world.sink.respond(() => ({ status: world.sink.requests.length > 1 ? 200 : status }));
      await goDown();
      await carryOn(HOUR);
      expect(await only(channel)).toMatchObject({ state: 'sent' });
    });

    test('to a recipient that is gone for good is not', async () => {
      const channel = await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
      world.sink.respond(() => ({ status: 404 }));
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'failed' });
      expect(await world.store.jobs.count()).toBe(0);
    });

    test('because nobody listens is made again, as is one whose host name is not found', async () => {
      const channel = await world.addWebhook(check, '/hook');
      const gone = await closedPort();
      const value = channel.value.replaceAll(world.sink.url, `http://127.0.0.1:${gone}`);
      const nameless = channel.value.replaceAll(world.sink.url, 'http://no-such-host.invalid');
      await world.store.channels.update(channel.id, { value });
      const other = await world.addChannel(check, 'webhook', nameless);
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'deferred', errorCode: 'connect' });
      expect(await only(other)).toMatchObject({ state: 'deferred', errorCode: 'dns' });
    });
  });

  test('is not made again when NOTIFY_GIVE_UP_AFTER is 0', async () => {
    await begin({ NOTIFY_GIVE_UP_AFTER: '0' });
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: 503 }));
    await goDown();
    expect(await only(channel)).toMatchObject({ state: 'failed' });
    expect(await world.store.jobs.count()).toBe(0);
  });

  describe('by email', () => {
    const email = () =>
      world.addChannel(check, 'email', JSON.stringify({ value: 'a@example.org', up: true, down: true }));
    const useSmtp = (port: number) =>
      begin({ EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(port), EMAIL_USE_TLS: 'False' });
    const startServer = async (options: SmtpSinkOptions = {}, port = 0) => {
      const smtp = await startSmtpSink(options, port);
      closers.push(smtp.close);
      return smtp;
    };

    test('while the mail server is away arrives when it is back', async () => {
      const port = await closedPort();
      await useSmtp(port);
      const channel = await email();
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'deferred', errorCode: 'connect' });
      const smtp = await startServer({}, port);

      await carryOn(HOUR);

      expect(await only(channel)).toMatchObject({ state: 'sent' });
      expect(smtp.mails).toHaveLength(1);
    });

    test.each([450, 451])('that is greylisted with %i arrives', async (code) => {
      const answers = [true, true, false];
      const smtp = await startServer({
        refuseRecipient: { code, message: '4.7.1 come back later', when: () => answers.shift() === true },
      });
      await useSmtp(smtp.port);
      const channel = await email();
      await goDown();

      expect(await carryOn(HOUR)).toEqual([30, 90]);

      expect(await only(channel)).toMatchObject({ state: 'sent' });
      expect(smtp.mails).toHaveLength(1);
    });

    test('that is greylisted for ten minutes arrives once, and before the one that says that the check is up', async () => {
      const isGrey = () => world.clock.now() < addSecs(T0, 600);
      const smtp = await startServer({
        refuseRecipient: { code: 450, message: '4.2.0 greylisted, come back later', when: isGrey },
      });
      await useSmtp(smtp.port);
      const channel = await email();
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'deferred' });

      expect(await carryOn(HOUR)).toEqual([30, 90, 210, 510, 1110]);
      await world.flip(check, 'down', 'up');
      await world.fanOut();
      await world.deliver();

      expect((await world.notifications(channel)).map(({ state }) => state)).toEqual(['sent', 'sent']);
      expect(smtp.mails.map(({ parsed }) => parsed.subject)).toEqual([
        expect.stringMatching(/down/i),
        expect.stringMatching(/up/i),
      ]);
      expect(await world.store.jobs.count()).toBe(0);
    });

    test('that the server refuses for good is not made again', async () => {
      const smtp = await startServer({ refuseRecipient: { code: 550, message: '5.1.1 no such user' } });
      await useSmtp(smtp.port);
      const channel = await email();
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'failed' });
      expect(await world.store.jobs.count()).toBe(0);
    });

    test('whose server cannot be found in the DNS is made again', async () => {
      await begin({ EMAIL_HOST: 'no-such-host.invalid', EMAIL_PORT: '25', EMAIL_USE_TLS: 'False' });
      const channel = await email();
      await goDown();
      expect(await only(channel)).toMatchObject({ state: 'deferred', errorCode: 'dns' });
    });

    test('to a server that hangs up on us is made again', async () => {
      const rude = createServer();
      closers.push(() => rude.close());
      await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
      const address = rude.address();
      await useSmtp(typeof address === 'object' && address !== null ? address.port : 0);
      const channel = await email();
      rude.on('connection', (socket) => socket.destroy());
      await world.through(goDown());
      expect(await only(channel)).toMatchObject({ state: 'deferred', errorCode: 'network' });
    });
  });

  test('of a member keeps the group informed until it is over', async () => {
    await begin();
    const elsewhere = await world.addCheck();
    const good = await world.addWebhook(elsewhere, '/good');
    const bad = await world.addWebhook(elsewhere, '/bad');
    const group = await world.addChannel(check, 'group', `${good.code},${bad.code}`);
    world.sink.respond(({ path }) => ({ status: path === '/bad' && world.clock.now() < addSecs(T0, 60) ? 503 : 200 }));
    await goDown();
    await carryOn(2);
    expect(await only(group)).toMatchObject({ state: 'deferred', error: '1 of 2 members could not be notified' });
    expect(await world.store.channels.byId(group.id)).toMatchObject({
      lastError: '1 of 2 members could not be notified',
    });

    await carryOn(HOUR);

    expect(await only(bad)).toMatchObject({ state: 'sent' });
    expect(await only(group)).toMatchObject({ state: 'sent' });
    expect(world.sink.at('/good')).toHaveLength(1);
  });
});
