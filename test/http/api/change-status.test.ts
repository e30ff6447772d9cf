import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, createBus } from '../../../server/bus.ts';
import { pauseCheck, resumeCheck } from '../../../server/services/check-status.ts';
import { deleteCheck } from '../../../server/services/remove-check.ts';
import { updateCheck } from '../../../server/services/update-check.ts';
import { upsertCheck } from '../../../server/services/upsert-check.ts';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, type CheckJson, itemsIn } from './world.ts';

describe.each(pageStores)('pausing, resuming and deleting on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
  });
  afterAll(() => world.end());

  const ping = (check: CheckJson, suffix = '') => fetch(`${world.app.base}/ping/${check.uuid}${suffix}`);
  const act = (check: CheckJson, action: 'pause' | 'resume') => world.post(`checks/${check.uuid}/${action}`, '');
  const row = async (check: CheckJson) => {
    const found = await world.store.checks.byCode(check.uuid);
    if (!found) throw new Error('the check is gone');
    return found;
  };
  const flips = async (check: CheckJson) => await world.store.flips.ofCheck((await row(check)).id, 99);

  test('6.5: a paused check is shown as it is now, and its flip tells nobody', async () => {
    const check = await world.make();
    await ping(check);
    await ping(check, '/start');
    const { status, json } = await act(check, 'pause');
    expect([status, json]).toMatchObject([
      200,
      { uuid: check.uuid, status: 'paused', started: false, next_ping: null, n_pings: 2 },
    ]);
    expect(await row(check)).toMatchObject({ status: 'paused', lastStartAt: null, alertAfter: null });
    const [flip] = await flips(check);
    expect(flip).toMatchObject({ oldStatus: 'up', newStatus: 'paused', reason: '', processedAt: world.clock.now() });
  });

  test('6.5: pausing again does nothing, but stops a run that would take the check down', async () => {
    const check = await world.make();
    await act(check, 'pause');
    await ping(check, '/start');
    expect((await world.get(`checks/${check.uuid}`)).json).toMatchObject({ status: 'paused', started: true });
    const { status, json } = await act(check, 'pause');
    expect([status, json]).toMatchObject([200, { status: 'paused', started: false }]);
    expect(await flips(check)).toHaveLength(1);
    expect((await row(check)).alertAfter).toBeNull();
  });

  test('6.5: a resumed check is new, forgets its last ping and keeps the count', async () => {
    const check = await world.make();
    await ping(check);
    await act(check, 'pause');
    const { status, json } = await act(check, 'resume');
    expect([status, json]).toMatchObject([200, { status: 'new', last_ping: null, next_ping: null, n_pings: 1 }]);
    const [flip] = await flips(check);
    expect(flip).toMatchObject({ oldStatus: 'paused', newStatus: 'new', processedAt: world.clock.now() });
    expect(await row(check)).toMatchObject({ status: 'new', lastStartAt: null, alertAfter: null });
  });

  test('6.5: only a paused check can be resumed, not one whose run timed out meanwhile', async () => {
    const check = await world.make();
    expect([(await act(check, 'resume')).status, (await act(check, 'resume')).text]).toEqual([
      409,
      'check is not paused',
    ]);
    await act(check, 'pause');
    await world.store.checks.update((await row(check)).id, { status: 'down' });
    expect((await act(check, 'resume')).status).toBe(409);
    expect(await flips(check)).toHaveLength(1);
  });

  test('6.5: eight pauses at once make one flip', async () => {
    const check = await world.make();
    const answers = await Promise.all(Array.from({ length: 8 }, () => act(check, 'pause')));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await flips(check)).toHaveLength(1);
  });

  test('6.6: a deleted check is shown once more, without channels, and then gone with all that was its own', async () => {
    const check = await world.make({ name: 'leaving', channels: '*', slug: 'leaving' });
    await ping(check);
    const before = (await world.get(`checks/${check.uuid}`)).json;
    const { id } = await row(check);
    const { status, json } = await world.remove(`checks/${check.uuid}`);
    expect([status, json]).toEqual([200, { ...before, channels: '' }]);
    expect((await world.remove(`checks/${check.uuid}`)).status).toBe(404);
    expect((await world.get(`checks/${check.uuid}`)).status).toBe(404);
    for (const action of ['pause', 'resume'] as const) expect((await act(check, action)).status).toBe(404);
    expect((await world.post(`checks/${check.uuid}`, {})).status).toBe(404);
    expect((await ping(check)).status).toBe(404);
    expect((await fetch(`${world.app.base}/ping/${world.project.pingKey}/leaving`)).status).toBe(404);
    const { knex } = world.store.dialect;
    for (const table of ['pings', 'flips', 'channel_checks'])
      expect(await knex(table).where({ check_id: id })).toEqual([]);
  });

  test('6.6: pings, updates and deletes at the same time end with no check and no ping', async () => {
    const check = await world.make();
    const { id } = await row(check);
    const pings = Array.from({ length: 10 }, () => ping(check));
    const updates = Array.from({ length: 5 }, (_, i) => world.post(`checks/${check.uuid}`, { desc: String(i) }));
    const deletes = Array.from({ length: 3 }, () => world.remove(`checks/${check.uuid}`));
    const statuses = (await Promise.all([...pings, ...updates, ...deletes])).map(({ status }) => status);
    expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
    expect((await Promise.all(deletes)).filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await world.store.dialect.knex('pings').where({ check_id: id })).toEqual([]);
  });

  test('every change is told to the alert loop and to live pages, after it is on disk', async () => {
    const { store, project, clock } = world;
    const bus = await createBus();
    const seen: Change[] = [];
    bus.subscribe((change) => seen.push(change));
    const deps = { store, bus, now: clock.now() };
    const told = () => seen.splice(0).map(({ what, project: of, check }) => [what, of, check]);

    const { check } = await upsertCheck(project, { fields: () => ({ name: 'told' }), match: null }, deps);
    const about = (what: string) => [what, project.id, check.id];
    expect(told()).toEqual([about('check')]);
    await upsertCheck(project, { fields: () => ({ desc: 'x' }), match: { name: 'told' } }, deps);
    expect(told()).toEqual([about('check')]);
    await updateCheck(check.id, { fields: () => ({ timeoutSecs: 60 }) }, deps);
    expect(told()).toEqual([about('check')]);
    await pauseCheck(check.id, deps);
    expect(told()).toEqual([about('check'), about('flip')]);
    await pauseCheck(check.id, deps);
    expect(told()).toEqual([about('check')]);
    await resumeCheck(check.id, deps);
    expect(told()).toEqual([about('check'), about('flip')]);
    await deleteCheck(check.id, deps);
    expect(told()).toEqual([about('check')]);
    await expect(deleteCheck(check.id, deps)).rejects.toThrow('not found');
    expect(told()).toEqual([]);
  });

  test('8: flips of pausing and resuming do not count as up', async () => {
    const check = await world.make();
    await ping(check);
    await act(check, 'pause');
    await act(check, 'resume');
    const { json } = await world.get(`checks/${check.uuid}/flips/`);
    expect(itemsIn(json, 'flips').map(({ up }) => up)).toEqual([0, 0, 1]);
  });
});
