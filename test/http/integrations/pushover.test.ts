import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { seedChannel } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, listOf, projectWithChecks } from './support.ts';

const SUBSCRIBE = 'https://pushover.net/subscribe/Rollcall-abc';

describe.each(stores)('subscribing at Pushover on $name', ({ open }) => {
  let world: World;
  let project: Project;
  beforeAll(async () => {
    const env = { PUSHOVER_API_TOKEN: 'token', PUSHOVER_SUBSCRIPTION_URL: SUBSCRIBE };
    world = await openWorld(await open(), { env });
  });
  beforeEach(async () => {
    project = await projectWithChecks(world);
  });
  afterAll(() => world.close());

  const visitor = () => world.people.member.visitor;
  const page = () => formOf(project, 'add_pushover');
  const leave = async (fields = { po_priority: '2', po_priority_up: '-1' }) => {
    const { location } = await visitor().post(page(), fields);
    return new URL(location);
  };
  /** What Pushover adds to the address it was given. */
  const comeBack = async (back: URL, more: Record<string, string>) =>
    await visitor().get(`${back.pathname}?${new URLSearchParams([...back.searchParams, ...Object.entries(more)])}`);
  const backFrom = (target: URL) => new URL(target.searchParams.get('success') ?? 'about:blank');

  test('the form asks only how loud alerts may be', async () => {
    const { text } = await visitor().get(page());
    expect(text).toContain('name="po_priority"');
    expect(text).not.toContain('name="user"');
    expect((await visitor().get(`${page()}?manual=1`)).text).toContain('name="user"');
  });

  test('it leads to Pushover, with addresses for both ends', async () => {
    const target = await leave();
    expect(`${target.origin}${target.pathname}`).toBe(SUBSCRIBE);
    expect(backFrom(target).pathname).toBe(page());
    expect(new URL(target.searchParams.get('failure') ?? '').pathname).toBe(listOf(project));
  });

  test('whoever subscribes there has a channel', async () => {
    const back = backFrom(await leave());
    const { location } = await comeBack(back, { pushover_user_key: 'user-key' });
    expect(location).toBe(listOf(project));
    expect(await channelsOf(world, project)).toMatchObject([{ kind: 'po', value: 'user-key|2|-1' }]);
  });

  test('whoever unsubscribes there has none of the project left', async () => {
    await seedChannel(world.db.store, project, { kind: 'po', value: 'a|0|0' });
    await seedChannel(world.db.store, project, { kind: 'slack', value: 'https://example.org' });
    const back = backFrom(await leave());
    await comeBack(back, { pushover_unsubscribed: '1' });
    expect((await channelsOf(world, project)).map(({ kind }) => kind)).toEqual(['slack']);
  });

  test('without a state, with another one, or a second time it is 403', async () => {
    expect((await visitor().get(`${page()}?state=x&prio=0&prio_up=0&pushover_user_key=u`)).status).toBe(403);
    const back = backFrom(await leave());
    const other = new URL(back);
    other.searchParams.set('state', 'other');
    expect((await comeBack(other, { pushover_user_key: 'u' })).status).toBe(403);
    expect((await comeBack(back, { pushover_user_key: 'u' })).status).toBe(403);
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test.each([
    ['prio', '3'],
    ['prio', 'x'],
    ['prio_up', '-4'],
    ['prio_up', '1.5'],
  ])('%s=%s is 400', async (name, value) => {
    const back = backFrom(await leave());
    back.searchParams.set(name, value);
    expect((await comeBack(back, { pushover_user_key: 'u' })).status).toBe(400);
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test('a priority that is none stays on the form', async () => {
    const { status, text } = await visitor().post(page(), { po_priority: '9', po_priority_up: '0' });
    expect(status).toBe(200);
    expect(text).toContain('field__error');
  });
});
