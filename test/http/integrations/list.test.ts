import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { T0 } from '../../support/builders.ts';
import { seedChannel } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, listOf, pageOf, projectWithChecks } from './support.ts';

const HOOK = 'https://hooks.example.org/T0/B0/secret-part';

describe.each(stores)('the integrations of a project on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(() => world.close());

  const owner = () => world.people.owner.visitor;
  const seen = async (project: Project, who = owner()) => (await who.get(listOf(project))).text;

  test('an empty project says that nobody is told', async () => {
    const text = await seen(await projectWithChecks(world));
    expect(text).toContain('No one is notified when a check goes down');
    expect(text).toContain('Add an integration');
  });

  test('a channel stands there with its service, name and checks, and without its secrets', async () => {
    const project = await projectWithChecks(world);
    await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK, name: 'Ops room' });
    const text = await seen(project);
    expect(text).toContain('Ops room');
    expect(text).toContain('Posts to hooks.example.org');
    expect(text).toMatch(/all 2/);
    expect(text).toContain('Ready');
    expect(text).toContain('Never');
    expect(text).not.toContain('secret-part');
  });

  test('groups come first, the rest in order of creation', async () => {
    const project = await projectWithChecks(world);
    const first = await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK, name: 'first' });
    await seedChannel(world.db.store, project, { kind: 'ntfy', value: '{"topic":"t"}', name: 'second' });
    await seedChannel(world.db.store, project, { kind: 'group', value: first.code, name: 'a group' });
    const text = await seen(project);
    const order = ['a group', 'first', 'second'].map((name) => text.indexOf(`<bdi>${name}</bdi>`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test.each([
    ['disabled', { disabled: true }, 'Disabled'],
    ['not confirmed', { kind: 'email', value: 'a@example.org', emailVerified: false }, 'Not confirmed yet'],
    ['of a kind switched off here', { kind: 'shell', value: '{"cmd_down":"true"}' }, 'Turned off here'],
    ['of a kind that is no more', { kind: 'hipchat', value: 'x' }, 'Turned off here'],
  ])('one that is %s says so', async (_what, over, words) => {
    const project = await projectWithChecks(world);
    const channel = await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK, ...over });
    if ('disabled' in over) await world.db.store.channels.update(channel.id, over);
    expect(await seen(project)).toContain(words);
  });

  test('the last error is shown with what it means', async () => {
    const project = await projectWithChecks(world);
    const { store } = world.db;
    const channel = await seedChannel(store, project, { kind: 'slack', value: HOOK });
    await store.channels.update(channel.id, { lastError: 'HTTP status 500', lastNotifyAt: T0 });
    const [row] = await store.notifications.insert([
      {
        code: '7b1f5c64-4a9e-4a2c-9d0b-0d8a43a4d7a1',
        flipId: null,
        checkId: null,
        channelId: channel.id,
        event: 'test',
        checkStatus: 'down',
        createdAt: T0,
      },
    ]);
    await store.notifications.settle([
      { id: row?.id ?? 0, state: 'failed', error: 'HTTP status 500', errorCode: 'http_status' },
    ]);
    const text = await seen(project);
    expect(text).toContain('HTTP status 500');
    expect(text).toContain('The service could not take the message.');
  });

  test('readers see no tiles, nothing to change with, and send no tests', async () => {
    const project = await projectWithChecks(world);
    const channel = await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK });
    const text = await seen(project, world.people.reader.visitor);
    expect(text).not.toContain('Add an integration');
    expect(text).not.toContain(pageOf(channel, 'remove'));
    expect(text).not.toContain(pageOf(channel, 'edit'));
    expect(text).not.toContain(pageOf(channel, 'test'));
  });

  test('tiles are there for what this server offers, and for nothing else', async () => {
    const text = await seen(await projectWithChecks(world));
    for (const tail of [
      'add_email',
      'add_googlechat',
      'add_gotify',
      'add_group',
      'add_ntfy',
      'add_msteams',
      'add_prometheus',
    ])
      expect(text).toContain(`/${tail}/`);
    for (const tail of ['add_telegram', 'add_shell', 'add_trello', 'add_github', 'add_sms', 'add_pushover'])
      expect(text).not.toContain(`/${tail}/`);
  });

  test('others find no such page', async () => {
    const project = await projectWithChecks(world);
    expect((await world.people.outsider.visitor.get(listOf(project))).status).toBe(404);
  });

  describe('which checks a channel is for', () => {
    const prepared = async () => {
      const project = await projectWithChecks(world);
      const channel = await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK });
      const checks = await world.db.store.checks.ofProject(project.id);
      return { project, channel, checks };
    };

    test('the dialog lists all checks, ticked or not', async () => {
      const { channel, checks } = await prepared();
      await world.db.store.channels.assignChecks(channel.id, [checks[0]?.id ?? 0]);
      const { text } = await owner().get(pageOf(channel, 'checks'));
      expect(text).toContain('1 of 2');
      expect(text).toMatch(new RegExp(`name="check-${checks[0]?.code}"[^>]*checked`));
      expect(text).not.toMatch(new RegExp(`name="check-${checks[1]?.code}"[^>]*checked`));
    });

    test('what is ticked replaces what was', async () => {
      const { project, channel, checks } = await prepared();
      const [, second] = checks;
      const { status, location } = await owner().post(listOf(project), {
        channel: channel.code,
        [`check-${second?.code}`]: '1',
      });
      expect([status, location]).toEqual([302, listOf(project)]);
      expect(await world.db.store.channels.checkIds(channel.id)).toEqual([second?.id]);
    });

    test('nothing ticked means no check', async () => {
      const { project, channel } = await prepared();
      await owner().post(listOf(project), { channel: channel.code });
      expect(await world.db.store.channels.checkIds(channel.id)).toEqual([]);
    });

    test.each([
      ['a channel of another project', 403],
      ['a check of another project', 403],
      ['a channel that is no code', 400],
      ['a check that is no code', 400],
      ['no channel', 400],
    ] as const)('%s is answered with %i', async (what, expected) => {
      const [mine, other] = [await prepared(), await prepared()];
      const fields = {
        'a channel of another project': { channel: other.channel.code },
        'a check of another project': { channel: mine.channel.code, [`check-${other.checks[0]?.code}`]: '1' },
        'a channel that is no code': { channel: 'nonsense' },
        'a check that is no code': { channel: mine.channel.code, 'check-nonsense': '1' },
        'no channel': {},
      }[what];
      expect((await owner().post(listOf(mine.project), fields)).status).toBe(expected);
      expect(await world.db.store.channels.checkIds(mine.channel.id)).toHaveLength(2);
    });

    test('readers may not', async () => {
      const { project, channel } = await prepared();
      const { status } = await world.people.reader.visitor.post(listOf(project), { channel: channel.code });
      expect(status).toBe(403);
      expect(await world.db.store.channels.checkIds(channel.id)).toHaveLength(2);
    });
  });

  test('a name that is hostile stays text', async () => {
    const project = await projectWithChecks(world);
    const name = '<script>alert(1)</script> 🦊 שלום'.repeat(2);
    await seedChannel(world.db.store, project, { kind: 'slack', value: HOOK, name });
    const text = await seen(project);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert(1)');
    expect(await channelsOf(world, project)).toHaveLength(1);
  });
});
