import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../../server/core/channel.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import type { NotificationState } from '../../../server/store/delivery-store.ts';
import { at, T0 } from '../../support/builders.ts';
import { seedChannel } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { noticeIn, pageOf, projectWithChecks } from './support.ts';

describe.each(stores)('the notification log on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let checks: readonly Check[];
  let slack: Channel;
  let hook: Channel;
  beforeAll(async () => {
    world = await openWorld(await open());
    project = await projectWithChecks(world);
    const { store } = world.db;
    checks = await store.checks.ofProject(project.id);
    slack = await seedChannel(store, project, { kind: 'slack', value: 'https://h.example.org/secret', name: 'Ops' });
    hook = await seedChannel(store, project, { kind: 'webhook', value: '{}', name: 'Hook' });
  });
  afterAll(() => world.close());

  interface Sent {
    readonly channel?: Channel;
    readonly check?: Check | null;
    readonly state?: NotificationState;
    readonly error?: string;
    readonly status?: 'up' | 'down';
  }
  const sent = async ({
    channel = slack,
    check = checks[0] ?? null,
    state = 'sent',
    error = '',
    status = 'down',
  }: Sent) => {
    const { store } = world.db;
    const flip = { createdAt: T0, oldStatus: 'up', newStatus: status, reason: '', silent: true } as const;
    if (check !== null) await store.flips.insert(check.id, [flip]);
    const [newest] = check === null ? [] : await store.flips.ofCheck(check.id, 1);
    const [row] = await store.notifications.insert([
      {
        code: randomUUID(),
        flipId: newest?.id ?? null,
        checkId: check?.id ?? null,
        channelId: channel.id,
        event: check === null ? 'test' : 'monitor.down',
        checkStatus: status,
        createdAt: T0,
      },
    ]);
    const id = row?.id ?? 0;
    await store.notifications.settle([{ id, state, error, errorCode: error === '' ? '' : 'http_status' }]);
    return id;
  };
  const log = (query = '') => `/projects/${project.code}/notifications/${query}`;
  const seen = async (path: string, who = world.people.owner) => (await who.visitor.get(path)).text;
  const rowsIn = (text: string) => [...text.matchAll(/data-row/g)].length;

  test('shows each attempt with time, result, HTTP status, duration and error', async () => {
    const id = await sent({ state: 'failed', error: 'HTTP status 503: be back soon' });
    const attempt = { notificationId: id, errorCode: 'http_status', responseExcerpt: '<b>overloaded</b>' };
    await world.db.store.notifications.addAttempts([
      { ...attempt, n: 1, startedAt: T0, durationMs: 1234, httpStatus: 503, error: 'HTTP status 503: be back soon' },
      { ...attempt, n: 2, startedAt: at(6), durationMs: 20, httpStatus: null, error: 'no answer in time' },
    ]);
    const text = await seen(log());
    expect(text).toContain('nightly');
    expect(text).toContain('Ops');
    expect(text).toContain('2 attempts');
    expect(text).toContain('HTTP status 503, 1.2 s: HTTP status 503: be back soon');
    expect(text).toContain('20 ms: no answer in time');
    expect(text).toContain('&lt;b>overloaded');
    expect(text).toContain('2026-01-01 00:00:06 UTC');
    expect(text).not.toContain('/secret');
  });

  test('filters by channel, check, status and result', async () => {
    await sent({ channel: hook, check: checks[1] ?? null, status: 'up' });
    await sent({
      channel: hook,
      check: checks[1] ?? null,
      state: 'skipped',
      error: 'skipped: the channel is disabled',
    });
    expect(rowsIn(await seen(log(`?channel=${hook.code}`)))).toBe(2);
    expect(rowsIn(await seen(log(`?check=${checks[1]?.code}&status=up`)))).toBe(1);
    expect(await seen(log('?result=skipped'))).toContain('the channel is disabled');
    expect(rowsIn(await seen(log(`?result=failed&channel=${hook.code}`)))).toBe(0);
    expect(await seen(log(`?result=failed&channel=${hook.code}`))).toContain('No notifications match this filter');
  });

  test('a filter that makes no sense is none', async () => {
    const all = rowsIn(await seen(log()));
    expect(rowsIn(await seen(log('?channel=x&check=y&status=z&result=constructor&before=-1')))).toBe(all);
  });

  test('a channel has a log of its own', async () => {
    await sent({ channel: hook, check: null });
    const text = await seen(pageOf(hook, 'log'));
    expect(text).toContain('Test (Down)');
    expect(text).toContain('Notification log: Hook');
    expect(text).not.toContain('be back soon');
  });

  test('older ones are on further pages', async () => {
    const other = await seedChannel(world.db.store, project, { kind: 'slack', value: 'https://h.example.org/x' });
    for (let n = 0; n < 53; n += 1) await sent({ channel: other });
    const first = await seen(pageOf(other, 'log'));
    expect(rowsIn(first)).toBe(50);
    const [, older = ''] = /href="(\?[^"]*before=\d+)"/.exec(first) ?? [];
    const second = await seen(`${pageOf(other, 'log')}${older}`);
    expect(rowsIn(second)).toBe(3);
    expect(second).not.toContain('before=');
  });

  test('what failed is sent again by a click of those who may change channels', async () => {
    const id = await sent({ channel: hook, state: 'failed', error: 'HTTP status 500' });
    expect(await seen(pageOf(hook, 'log'))).toContain(`name="retry" value="${id}"`);
    expect(await seen(pageOf(hook, 'log'), world.people.reader)).not.toContain('name="retry"');
    expect((await world.people.reader.visitor.post(log(), { retry: String(id) })).status).toBe(403);
    const { visitor } = world.people.member;
    const { location } = await visitor.post(log(), { retry: String(id), back: hook.code });
    expect(location).toBe(pageOf(hook, 'log'));
    expect(noticeIn(await visitor.get(location))).toContain('sent again');
    expect(await world.db.store.notifications.byId(id)).toMatchObject({ state: 'queued' });
    expect(await world.db.store.jobs.count()).toBe(1);
  });

  test('what was delivered, and tests, cannot be', async () => {
    const { visitor } = world.people.member;
    const delivered = await sent({});
    const trial = await sent({ check: null, state: 'failed', error: 'HTTP status 500' });
    for (const id of [String(delivered), String(trial), 'x', '']) {
      expect((await visitor.post(log(), { retry: id })).status).toBe(400);
    }
    expect((await visitor.post(log(), { retry: '999999' })).status).toBe(404);
  });

  test('others find nothing', async () => {
    const { visitor } = world.people.outsider;
    for (const path of [log(), pageOf(hook, 'log')]) expect((await visitor.get(path)).status).toBe(404);
    expect((await visitor.post(log(), { retry: '1' })).status).toBe(404);
  });
});
