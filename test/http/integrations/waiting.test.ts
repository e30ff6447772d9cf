import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../../server/core/channel.ts';
import type { Check } from '../../../server/core/check.ts';
import { addSecs } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import { T0 } from '../../support/builders.ts';
import { seedChannel } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { listOf, projectWithChecks } from './support.ts';

const ERROR = 'the mail server answered 451 come back later';

describe.each(pageStores)('alerts that wait on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let channel: Channel;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(await open());
    project = await projectWithChecks(world);
    const { store } = world.db;
    const [first] = await store.checks.ofProject(project.id);
    if (first === undefined) throw new Error('no check');
    check = first;
    channel = await seedChannel(store, project, { kind: 'email', value: 'ops@example.org', name: 'Ops mail' });
    await seedChannel(store, project, { kind: 'group', value: channel.code, name: 'A group' });
    await fails();
  });
  afterAll(() => world.close());

  /** An alert that was tried at T0, and is tried again a minute later. */
  const fails = async () => {
    const { store } = world.db;
    await store.flips.insert(check.id, [
      { createdAt: T0, oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
    ]);
    const [flip] = await store.flips.claimUnprocessed(10, T0);
    const [notification] = await store.notifications.insert([
      {
        code: randomUUID(),
        flipId: flip?.id ?? 0,
        checkId: check.id,
        channelId: channel.id,
        event: 'heartbeat.missed',
        checkStatus: 'down',
        createdAt: T0,
      },
    ]);
    const notificationId = notification?.id ?? 0;
    await store.notifications.settle([
      { id: notificationId, state: 'deferred', error: ERROR, errorCode: 'provider_error' },
    ]);
    await store.jobs.insert([{ notificationId, checkId: check.id, channelId: channel.id, runAt: addSecs(T0, 60) }]);
    await store.channels.noteDeliveries([
      { channelId: channel.id, startedAt: T0, duration: 1, error: ERROR, disable: false },
    ]);
  };
  const seen = async (path: string, who: keyof World['people'] = 'owner') =>
    (await world.people[who].visitor.get(path)).text.replaceAll(/\s+/g, ' ');
  const words = (html: string) => html.replaceAll(/<[^>]*>/g, '');

  test.each([
    ['the list of checks', () => `/projects/${project.code}/checks/`],
    ['the page of a check', () => `/checks/${check.code}/details/`],
    ['the integrations', () => listOf(project)],
    ['the badges', () => `/projects/${project.code}/badges/`],
  ])('%s warns that the integration delivers nothing, and since when', async (_page, path) => {
    const text = words(await seen(path()));
    expect(text).toContain(`Ops mail has delivered no alerts since 2026-01-01 00:00:00 UTC: ${ERROR}`);
    expect(text).not.toContain('A group has delivered no alerts');
  });

  test.each([
    ['the integrations', () => listOf(project)],
    ['the page of the check', () => `/checks/${check.code}/details/`],
  ])('%s says what waits, since when, until when and when it is tried again', async (_page, path) => {
    const text = words(await seen(path()));
    expect(text).toMatch(/1 alert waiting since 2026-01-01 00:00:00 UTC/);
    expect(text).toContain('next attempt 2026-01-01 00:01:00 UTC, last attempt 2026-01-01 06:00:00 UTC');
  });

  test('the page of another check of the project does not', async () => {
    const other = (await world.db.store.checks.ofProject(project.id)).find(({ id }) => id !== check.id);
    expect(words(await seen(`/checks/${other?.code}/details/`))).not.toContain('waiting since');
  });

  test('the system page names the integration and the reason', async () => {
    await world.db.store.users.update(world.people.superuser.user.id, { isStaff: true });
    const text = words(await seen('/admin/system/', 'superuser'));
    expect(text).toContain('Alerts that are tried again');
    expect(text).toContain(`Ops mail: 1 alert waiting since 2026-01-01 00:00:00 UTC (${ERROR})`);
  });

  test('the warning goes when a delivery succeeds', async () => {
    const good = { channelId: channel.id, startedAt: T0, duration: 1, error: '', disable: false };
    await world.db.store.channels.noteDeliveries([good]);
    expect(await seen(`/projects/${project.code}/checks/`)).not.toContain('has delivered no alerts');
  });
});
