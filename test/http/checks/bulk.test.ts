import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { at, T0 } from '../../support/builders.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { type TestClock, testClock } from '../../support/test-clock.ts';
import type { Fields, Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';

describe.each(pageStores)('§7.4: many checks at once, on $name', ({ open }) => {
  let world: World;
  let clock: TestClock;
  let project: Project;
  let checks: readonly Check[];
  let owner: Visitor;
  beforeAll(async () => {
    clock = testClock(T0);
    world = await openWorld(await open(), { clock });
    owner = world.people.owner.visitor;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    project = await world.project();
    const up = { projectId: project.id, status: 'up', lastPingAt: T0, alertAfter: at(90_000) } as const;
    checks = [
      await seedCheck(world.db.store, { ...up, name: 'one', tags: 'a b' }),
      await seedCheck(world.db.store, { ...up, name: 'two' }),
      await seedCheck(world.db.store, { projectId: project.id, name: 'three', status: 'paused' }),
    ];
  });

  const list = () => `/projects/${project.code}/checks/`;
  const codes = (wanted: readonly Check[] = checks) => wanted.map(({ code }) => code);
  const bulk = (fields: Fields, headers = {}) => owner.post(`${list()}bulk/`, fields, headers);
  const confirmed = (action: string, fields: Fields = {}) =>
    bulk({ action, checks: codes().join(','), confirm: '1', ...fields });
  const undo = () => owner.post(`${list()}bulk/undo/`);
  const stored = async () => await Promise.all(checks.map(({ id }) => world.db.store.checks.byId(id)));
  const statuses = async () => (await stored()).map((check) => check?.status);
  const tags = async () => (await stored()).map((check) => check?.tags);

  test('is asked about once, with the names of all, before anything is done', async () => {
    const { status, text } = await bulk({ action: 'pause', check: codes() });
    expect(status).toBe(200);
    for (const name of ['one', 'two', 'three']) expect(text).toContain(`<bdi>${name}</bdi>`);
    expect(await statuses()).toEqual(['up', 'up', 'paused']);
  });

  test('pause: one request, and the list comes back as it was asked for', async () => {
    const referer = { Referer: `${world.app.base}${list()}?tag=a` };
    const fields = { action: 'pause', checks: codes().join(','), confirm: '1' };
    expect((await bulk(fields, referer)).location).toBe(`${list()}?tag=a`);
    expect(await statuses()).toEqual(['paused', 'paused', 'paused']);
    expect((await owner.get(list())).text).toContain('3 checks are paused.');
  });

  test('pause is taken back within ten seconds, with everything pausing forgets', async () => {
    await confirmed('pause');
    clock.advance(9);
    expect((await owner.get(list())).text).toContain('Undo');
    await undo();
    expect(await statuses()).toEqual(['up', 'up', 'paused']);
    expect((await stored())[0]).toMatchObject({ lastPingAt: T0, alertAfter: at(90_000) });
    const flips = await world.db.store.flips.ofCheck(checks[0]?.id ?? 0, 5);
    expect(flips.map(({ newStatus, processedAt }) => [newStatus, processedAt !== null])).toEqual([
      ['up', true],
      ['paused', true],
    ]);
  });

  test('after that it is too late', async () => {
    await confirmed('pause');
    clock.advance(16);
    expect((await undo()).status).toBe(400);
    expect(await statuses()).toEqual(['paused', 'paused', 'paused']);
    expect((await owner.get(list())).text).not.toContain('Undo');
  });

  test('what has happened since is not undone', async () => {
    await confirmed('pause');
    await fetch(`${world.app.base}/ping/${checks[0]?.code}/fail`);
    await undo();
    expect(await statuses()).toEqual(['down', 'up', 'paused']);
    expect((await owner.get(list())).text).toContain('1 of 2 changes have been undone');
  });

  test('resume: those that are not paused are named, the others are resumed', async () => {
    await confirmed('resume');
    expect(await statuses()).toEqual(['up', 'up', 'new']);
    const { text } = await owner.get(list());
    expect(text).toContain('1 check is resumed.');
    expect(text).toContain('one: check is not paused');
    await undo();
    expect(await statuses()).toEqual(['up', 'up', 'paused']);
  });

  test('tags are added and removed, and come back', async () => {
    await confirmed('add-tag', { tag: 'b' });
    expect(await tags()).toEqual(['a b', 'b', 'b']);
    await undo();
    expect(await tags()).toEqual(['a b', '', '']);
    await confirmed('remove-tag', { tag: 'a' });
    expect(await tags()).toEqual(['b', '', '']);
    await undo();
    expect(await tags()).toEqual(['a b', '', '']);
  });

  test('a tag that is none is asked for again', async () => {
    const { status, text } = await confirmed('add-tag', { tag: 'two words' });
    expect(status).toBe(400);
    expect(text).toContain('A tag must be one word.');
    expect(await tags()).toEqual(['a b', '', '']);
  });

  test('channels are assigned and unassigned, and come back', async () => {
    const { store } = world.db;
    const channel = await seedChannel(store, project, { kind: 'email', value: 'a@example.org' });
    const [first] = checks;
    await store.checks.assignChannels(first?.id ?? 0, []);
    const counts = async () =>
      (await Promise.all(checks.map(({ id }) => store.channels.ofCheck(id)))).map((all) => all.length);
    await confirmed('assign', { channel: channel.code });
    expect(await counts()).toEqual([1, 1, 1]);
    await undo();
    expect(await counts()).toEqual([0, 1, 1]);
    await confirmed('unassign', { channel: channel.code });
    expect(await counts()).toEqual([0, 0, 0]);
    await undo();
    expect(await counts()).toEqual([0, 1, 1]);
  });

  test('a channel of another project is refused for each', async () => {
    const foreign = await seedChannel(world.db.store, await world.project(), { kind: 'email', value: '' });
    await confirmed('assign', { channel: foreign.code });
    expect((await owner.get(list())).text).toContain('two: it no longer exists');
  });

  test('the grace time is set, and comes back', async () => {
    const graces = async () => (await stored()).map((check) => check?.graceSecs);
    await confirmed('grace', { grace_value: '2', grace_unit: '60' });
    expect(await graces()).toEqual([120, 120, 120]);
    await undo();
    expect(await graces()).toEqual([3600, 3600, 3600]);
    expect((await confirmed('grace', { grace_value: '1', grace_unit: '1' })).status).toBe(400);
  });

  test('checks move to another project, and come back with their channels', async () => {
    const { store } = world.db;
    const target = await world.project();
    const channel = await seedChannel(store, project, { kind: 'email', value: 'a@example.org' });
    await confirmed('transfer', { project: target.code });
    expect(await store.checks.ofProject(target.id)).toHaveLength(3);
    await undo();
    expect(await store.checks.ofProject(project.id)).toHaveLength(3);
    expect(await store.channels.ofCheck(checks[0]?.id ?? 0)).toMatchObject([{ code: channel.code }]);
  });

  test('removing cannot be taken back', async () => {
    await confirmed('remove');
    expect(await stored()).toEqual([null, null, null]);
    const { text } = await owner.get(list());
    expect(text).toContain('3 checks are removed.');
    expect(text).not.toContain('Undo');
  });

  test('checks of other projects are left alone', async () => {
    const elsewhere = await seedCheck(world.db.store, { projectId: (await world.project()).id, status: 'up' });
    await bulk({ action: 'pause', checks: elsewhere.code, confirm: '1' });
    expect((await world.db.store.checks.byId(elsewhere.id))?.status).toBe('up');
  });

  test('nothing selected, nothing done', async () => {
    expect((await bulk({ action: 'pause' })).location).toBe(list());
    expect((await bulk({ action: 'explode', checks: codes().join(',') })).status).toBe(400);
  });
});

describe.each(pageStores)('the list as a spreadsheet, on $name', ({ open }) => {
  test('has the checks asked for; what looks like a formula is a text', async () => {
    const world = await openWorld(await open());
    const project = await world.project();
    await seedCheck(world.db.store, { projectId: project.id, name: '=1+1', tags: 'x' });
    await seedCheck(world.db.store, { projectId: project.id, name: 'say "hi", now', tags: 'x y' });
    await seedCheck(world.db.store, { projectId: project.id, name: 'other' });
    const { text, headers } = await world.people.owner.visitor.get(`/projects/${project.code}/checks/csv/?tag=x`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="checks.csv"');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^name,slug,tags,status,/);
    expect(lines[1]).toMatch(/^'=1\+1,,x,new,,Every day,/);
    expect(lines[2]).toMatch(/^"say ""hi"", now",,x y,new/);
    await world.close();
  });
});
