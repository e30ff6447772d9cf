import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import type { Channel } from '../../../server/core/channel.ts';
import { createRateLimits } from '../../../server/services/rate-limits.ts';
import { type HttpSink, startHttpSink } from '../../support/http-sink.ts';
import { seedChannel } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';
import { LOCAL, listOf, noticeIn, pageOf, projectWithChecks } from './support.ts';

describe.each(pageStores)('what can be done with a channel on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  beforeAll(async () => {
    sink = await startHttpSink();
    world = await openWorld(await open(), { env: LOCAL });
  });
  beforeEach(() => {
    sink.requests.length = 0;
    sink.answer({});
  });
  afterAll(async () => {
    await world.close();
    await sink.close();
  });

  const stored = ({ id }: Channel) => world.db.store.channels.byId(id);
  const hook = async (over: Partial<Channel> = {}) => {
    const project = await projectWithChecks(world);
    const value = `${sink.url}/hook`;
    const channel = await seedChannel(world.db.store, project, { kind: 'slack', value, name: 'Ops', ...over });
    return { project, channel };
  };

  describe('a test', () => {
    test('tells of success on the list', async () => {
      const { project, channel } = await hook();
      const { visitor } = world.people.member;
      const { status, location } = await visitor.post(pageOf(channel, 'test'));
      expect([status, location]).toEqual([302, listOf(project)]);
      expect(noticeIn(await visitor.get(location))).toBe('The test was delivered.');
      expect(sink.requests).toHaveLength(1);
      expect(await world.db.store.notifications.ofChannel(channel.id)).toMatchObject([
        { event: 'test', state: 'sent' },
      ]);
    });

    test('tells of failure', async () => {
      sink.answer({ status: 500 });
      const { channel } = await hook();
      const { visitor } = world.people.owner;
      const { location } = await visitor.post(pageOf(channel, 'test'));
      expect(noticeIn(await visitor.get(location))).toContain('Could not send a test: HTTP status 500');
      expect(await stored(channel)).toMatchObject({ lastError: 'HTTP status 500', failingSince: null });
    });

    test('of a disabled channel that works offers to enable it', async () => {
      const { channel } = await hook();
      await world.db.store.channels.update(channel.id, { disabled: true });
      const { visitor } = world.people.owner;
      const { location } = await visitor.post(pageOf(channel, 'test'));
      expect(noticeIn(await visitor.get(location))).toContain('press Enable');
    });

    test('is not for readers', async () => {
      const { project, channel } = await hook();
      expect((await world.people.reader.visitor.post(pageOf(channel, 'test'))).status).toBe(403);
      expect((await world.people.reader.visitor.get(listOf(project))).text).not.toContain('Send a test alert');
      expect(sink.requests).toEqual([]);
    });

    test('goes through one channel ten times an hour, and to one recipient', async () => {
      const { channel } = await hook({ value: `${sink.url}/often` });
      const { channel: same } = await hook({ value: `${sink.url}/often` });
      const press = async ({ visitor }: { visitor: Visitor }, which: Channel) =>
        (await visitor.post(pageOf(which, 'test'))).status;
      for (let n = 0; n < 5; n += 1) {
        expect(await press(world.people.owner, channel)).toBe(302);
        expect(await press(world.people.manager, channel)).toBe(302);
      }
      expect(await press(world.people.owner, channel)).toBe(429);
      expect(await press(world.people.member, same)).toBe(429);
      expect(sink.requests).toHaveLength(10);
    });

    test('of a group counts for each of its members', async () => {
      const { project, channel } = await hook({ value: `${sink.url}/member` });
      const group = await seedChannel(world.db.store, project, { kind: 'group', value: channel.code });
      const limits = createRateLimits({ store: world.db.store, config: world.app.config, clock: systemClock() });
      while ((await limits.take('testRecipient', `slack ${channel.value}`)) === null);
      expect((await world.people.owner.visitor.post(pageOf(group, 'test'))).status).toBe(429);
      expect(sink.requests).toEqual([]);
    });

    test('is for those in the project, and needs a form', async () => {
      const { channel } = await hook();
      expect((await world.people.outsider.visitor.post(pageOf(channel, 'test'))).status).toBe(404);
      expect((await world.people.owner.visitor.get(pageOf(channel, 'test'))).status).toBe(405);
      expect(sink.requests).toEqual([]);
    });
  });

  test('a name is changed in a dialog that has one page of its own', async () => {
    const { project, channel } = await hook();
    const { visitor } = world.people.member;
    const whole = await visitor.get(pageOf(channel, 'name'));
    expect(whole.text).toContain('<html');
    const piece = await visitor.get(pageOf(channel, 'name'), { 'X-Rollcall-Fragment': 'dialog' });
    expect(piece.text).not.toContain('<html');
    expect(piece.text).toContain('value="Ops"');
    const { location } = await visitor.post(pageOf(channel, 'name'), { name: '  Night shift ' });
    expect(location).toBe(listOf(project));
    expect(await stored(channel)).toMatchObject({ name: 'Night shift' });
  });

  test('a name that is too long is 400, and says so', async () => {
    const { channel } = await hook();
    const { status, text } = await world.people.member.visitor.post(pageOf(channel, 'name'), { name: 'x'.repeat(101) });
    expect(status).toBe(400);
    expect(text).toContain('At most 100 characters');
    expect(await stored(channel)).toMatchObject({ name: 'Ops' });
  });

  test('the name of a webhook stands beside what it sends', async () => {
    const value = JSON.stringify({ url_down: 'https://a.example.org/$NAME', body_down: 'went down' });
    const { channel } = await hook({ kind: 'webhook', value });
    const { text } = await world.people.member.visitor.get(pageOf(channel, 'name'));
    expect(text).toContain('https://a.example.org/$NAME');
    expect(text).toContain('went down');
  });

  test('removing asks first, naming the channel', async () => {
    const { project, channel } = await hook();
    const { visitor } = world.people.member;
    const { text } = await visitor.get(pageOf(channel, 'remove'));
    expect(text).toMatch(/Remove.*<bdi>Ops<\/bdi>.*2 checks/s);
    expect(await stored(channel)).not.toBeNull();
    const { location } = await visitor.post(pageOf(channel, 'remove'));
    expect(location).toBe(listOf(project));
    expect(await stored(channel)).toBeNull();
  });

  test('a disabled channel is enabled by one click', async () => {
    const { channel } = await hook();
    await world.db.store.channels.update(channel.id, { disabled: true, lastError: 'gone' });
    await world.people.member.visitor.post(pageOf(channel, 'enable'));
    expect(await stored(channel)).toMatchObject({ disabled: false, lastError: '' });
  });

  test.each(['name', 'remove', 'enable'])('%s is not for readers or strangers', async (tail) => {
    const { channel } = await hook();
    expect((await world.people.reader.visitor.post(pageOf(channel, tail), { name: 'x' })).status).toBe(403);
    expect((await world.people.outsider.visitor.post(pageOf(channel, tail), { name: 'x' })).status).toBe(404);
    expect(await stored(channel)).toMatchObject({ name: 'Ops' });
  });
});
