import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { aChannel, at } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { openStoreDoor, type PingDoor } from './ping-door.ts';

const RID = '11111111-2222-3333-4444-555555555555';
const OTHER_RID = '99999999-2222-3333-4444-555555555555';

describe.each(stores)('pings over HTTP, stored on $name', ({ open }) => {
  let db: TestStore;
  let door: PingDoor;
  let now: Instant = at(0);
  beforeAll(async () => {
    db = await open();
    door = await openStoreDoor(db, { now: () => now });
  });
  afterAll(async () => {
    await door.close();
    await db.cleanup();
  });

  async function aStored(check: Partial<Check> = {}) {
    now = at(0);
    const { checks, project } = await seed(db.store, [check]);
    const [stored] = checks;
    if (stored === undefined) throw new Error('no check was stored');
    const { id, code } = stored;
    return {
      id,
      code,
      pingKey: project.pingKey ?? '',
      projectId: project.id,
      ping: (suffix = '', init?: RequestInit) => door.fetch(`/ping/${code}${suffix}`, init),
      check: () => db.store.checks.byId(id),
      /** Oldest first. */
      pings: async () => (await db.store.pings.list(id, 1000)).toReversed(),
      flips: async () => (await db.store.flips.ofCheck(id, 1000)).toReversed(),
      body: (n: number) => db.store.pings.body(id, n),
    };
  }

  describe('finding the check', () => {
    test('by its UUID, in either case', async () => {
      const { ping, code, pings } = await aStored();
      expect(await ping()).toMatchObject({ status: 200, text: 'OK' });
      expect(await ping('/')).toMatchObject({ status: 200 });
      expect(await door.fetch(`/ping/${code.toUpperCase()}`)).toMatchObject({ status: 200 });
      expect(await pings()).toHaveLength(3);
    });

    test('by ping key and slug, which may look like a suffix', async () => {
      const { pingKey, pings } = await aStored({ slug: 'start' });
      expect(await door.fetch(`/ping/${pingKey}/start`)).toMatchObject({ status: 200, text: 'OK' });
      expect(await door.fetch(`/ping/${pingKey}/start/fail`)).toMatchObject({ status: 200 });
      expect((await pings()).map(({ kind }) => kind)).toEqual(['success', 'fail']);
    });

    test.each([
      // path, status, text, why
      ['U0', 404, 'not found', 'no such check'],
      ['U0/256', 404, 'not found', 'unknown beats exit status'],
      ['U0?rid=x', 404, 'not found', 'unknown beats rid'],
      ['U/nonsense', 404, 'not found', 'R1'],
      ['U/-1', 404, 'not found', 'R1'],
      ['U/256', 400, 'invalid url format', ''],
      ['U?rid=x', 400, 'invalid uuid format', ''],
      ['U/256?rid=x', 400, 'invalid url format', 'exit status before rid'],
      ['K/no-such-slug', 404, 'not found', ''],
      ['K/no-such-slug/256', 404, 'not found', ''],
      ['nokey/backup', 404, 'not found', ''],
      ['K/backup/256', 400, 'invalid url format', ''],
      ['K/backup?rid=x', 400, 'invalid uuid format', ''],
      ['K/twin', 409, 'ambiguous slug', ''],
      ['K/twin/256', 409, 'ambiguous slug', 'ambiguous beats exit status'],
      ['K/twin?create=1', 409, 'ambiguous slug', ''],
      ['K/', 404, 'not found', 'the empty slug is no slug'],
    ])('%s is answered %d %s and changes nothing', async (path, status, text) => {
      const { code, pingKey, check, pings, projectId } = await aStored({ slug: 'backup' });
      for (const _ of [1, 2]) await db.store.checks.insert({ ...(await must(check())), ...fresh(), slug: 'twin' });
      const before = await db.store.checks.ofProject(projectId);
      const unknown = `${code.slice(0, -4)}ffff`;
      const filled = path.replace(/^U0/, unknown).replace(/^U/, code).replace(/^K/, pingKey);
      expect(await door.fetch(`/ping/${filled}`)).toMatchObject({ status, text });
      expect(await db.store.checks.ofProject(projectId)).toEqual(before);
      expect(await pings()).toEqual([]);
    });

    test('a ping key is exact', async () => {
      const { pingKey } = await aStored({ slug: 'backup' });
      const other = pingKey.replace(/[a-f]/, (letter) => letter.toUpperCase());
      expect(await door.fetch(`/ping/${other}/backup`)).toMatchObject({ status: 404 });
    });

    test('a check deleted meanwhile is not found', async () => {
      const { ping, id } = await aStored();
      await ping();
      await db.store.checks.remove(id);
      expect(await ping()).toMatchObject({ status: 404, text: 'not found' });
    });
  });

  describe('what is kept of a ping', () => {
    test('all there is to know', async () => {
      const { ping, pings } = await aStored();
      const headers = { 'X-Forwarded-For': '2001:DB8::7', 'X-Forwarded-Proto': 'https', 'User-Agent': 'Backup/1.0' };
      now = at(12.345678);
      await ping(`/5?rid=${RID.toUpperCase()}`, { method: 'PUT', headers, body: 'out of space' });
      expect(await pings()).toEqual([
        {
          n: 1,
          createdAt: at(12.345678),
          kind: 'fail',
          scheme: 'https',
          remoteAddr: '2001:db8::7',
          method: 'PUT',
          ua: 'Backup/1.0',
          rid: RID,
          exitStatus: 5,
          body: null,
          objectSize: null,
        },
      ]);
    });

    test('a body is kept byte for byte, cut to the limit', async () => {
      const { ping, body } = await aStored();
      const bytes = randomBytes(12_000);
      await ping('', { method: 'POST', body: bytes });
      await ping('', { method: 'POST', body: '' });
      await ping('', { method: 'POST', body: Uint8Array.from([0, 255, 0x80]) });
      expect(Buffer.from((await body(1)) ?? []).equals(bytes.subarray(0, 10_000))).toBe(true);
      expect(await body(2)).toBeNull();
      expect([...((await body(3)) ?? [])]).toEqual([0, 255, 0x80]);
    });

    test.each([
      // body, whether it asks to confirm
      ['please CONFIRM your address', true],
      ['nothing of the kind', false],
    ])('a body that says %j has a confirmation link: %s', async (text, expected) => {
      const { ping, check } = await aStored();
      await ping('/log', { method: 'POST', body: text });
      expect(await check()).toMatchObject({ hasConfirmationLink: expected, nPings: 1 });
      await ping();
      expect(await check()).toMatchObject({ hasConfirmationLink: false });
    });
  });

  describe('the kind', () => {
    const filter = { filterHttpBody: true };
    test.each<[Partial<Check>, string, string, string | null, string, number | null]>([
      // check, suffix, method, body, kind, exit status
      [{}, '', 'GET', null, 'success', null],
      [{}, '/0', 'GET', null, 'success', 0],
      [{}, '/1', 'GET', null, 'fail', 1],
      [{}, '/255', 'GET', null, 'fail', 255],
      [{}, '/log', 'GET', null, 'log', null],
      [{}, '/start', 'GET', null, 'start', null],
      [{ methods: 'POST' }, '', 'GET', null, 'ign', null],
      [{ methods: 'POST' }, '/fail', 'HEAD', null, 'ign', null],
      [{ methods: 'POST' }, '/fail', 'POST', '', 'fail', null],
      [{ ...filter, successKw: 'OK' }, '/fail', 'POST', 'all OK', 'success', null],
      [{ ...filter, successKw: 'OK' }, '/5', 'POST', 'x', 'ign', 5],
      [{ ...filter, failureKw: 'ERR', successKw: 'OK' }, '', 'POST', 'OK, 1 ERR', 'fail', null],
      [{ ...filter, startKw: 'GO, RUN' }, '', 'POST', 'RUN', 'start', null],
      [{ ...filter, filterDefaultFail: true }, '', 'POST', '', 'fail', null],
      [{ ...filter, filterDefaultFail: true, methods: 'POST' }, '', 'GET', null, 'ign', null],
      [{ ...filter, successKw: ',' }, '', 'POST', ',', 'ign', null],
      [{ filterSubject: true, filterBody: true, filterDefaultFail: true }, '', 'POST', 'x', 'success', null],
      [{ status: 'paused', manualResume: true }, '/fail', 'POST', 'x', 'ign', null],
    ])('on %j, %s by %s with %j is %s', async (fields, suffix, method, body, kind, exitStatus) => {
      const { ping, pings, check } = await aStored(fields);
      expect(await ping(suffix, { method, body })).toMatchObject({ status: 200 });
      expect(await pings()).toMatchObject([{ kind, exitStatus }]);
      expect(await check()).toMatchObject({ nPings: 1 });
    });

    test('a keyword is found in a body that is not UTF-8, or cut within a character', async () => {
      const { ping, pings } = await aStored({ ...filter, failureKw: 'ERR' });
      await ping('', { method: 'POST', body: Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from('ERR')]) });
      await ping('', { method: 'POST', body: `ERR${'€'.repeat(4_000)}` });
      expect((await pings()).map(({ kind }) => kind)).toEqual(['fail', 'fail']);
    });
  });

  describe('what a ping does', () => {
    test.each<[Check['status'], string, Check['status'], string | null]>([
      // stored status, suffix, status then, reason of the flip (null: none)
      ['new', '', 'up', ''],
      ['new', '/fail', 'down', 'fail'],
      ['new', '/start', 'new', null],
      ['new', '/log', 'new', null],
      ['up', '', 'up', null],
      ['up', '/fail', 'down', 'fail'],
      ['up', '/start', 'up', null],
      ['down', '', 'up', ''],
      ['down', '/fail', 'down', null],
      ['down', '/start', 'down', null],
      ['paused', '', 'up', ''],
      ['paused', '/fail', 'down', 'fail'],
      ['paused', '/start', 'paused', null],
    ])('to a check that is %s, by %j: it is %s', async (status, suffix, then, reason) => {
      const lastPingAt = status === 'up' ? at(-60) : null;
      const { ping, check, flips } = await aStored({ status, lastPingAt, timeoutSecs: 300, graceSecs: 60 });
      await ping(suffix);
      const isStart = suffix === '/start';
      const ended = suffix === '' || suffix === '/fail';
      expect(await check()).toMatchObject({
        status: then,
        nPings: 1,
        lastPingAt: ended ? at(0) : lastPingAt,
        lastStartAt: isStart ? at(0) : null,
        alertAfter: deadline({ then, isStart, from: ended ? at(0) : lastPingAt }),
      });
      const expected =
        reason === null ? [] : [{ oldStatus: status, newStatus: then, reason, createdAt: at(0), processedAt: null }];
      expect(await flips()).toMatchObject(expected);
    });

    test('a run is timed, also between others, by its rid', async () => {
      const { ping, check } = await aStored({ timeoutSecs: 300, graceSecs: 60 });
      await ping(`/start?rid=${RID}`);
      now = at(5);
      await ping(`/start?rid=${OTHER_RID}`);
      now = at(10);
      await ping(`?rid=${RID}`);
      expect(await check()).toMatchObject({ status: 'up', lastStartAt: at(5), lastDuration: null, alertAfter: at(65) });
      now = at(20);
      await ping(`?rid=${OTHER_RID}`);
      expect(await check()).toMatchObject({ lastStartAt: null, lastDuration: 15_000_000, lastStartRid: OTHER_RID });
    });

    test('a ping after the deadline records the outage first', async () => {
      const { ping, check, flips } = await aStored({
        status: 'up',
        lastPingAt: at(-1000),
        timeoutSecs: 300,
        graceSecs: 60,
        alertAfter: at(-640),
      });
      await ping();
      expect(await flips()).toMatchObject([
        { oldStatus: 'up', newStatus: 'down', reason: 'timeout', createdAt: at(-640) },
        { oldStatus: 'down', newStatus: 'up', reason: '', createdAt: at(0) },
      ]);
      expect(await check()).toMatchObject({ status: 'up', alertAfter: at(360) });
    });

    test('a flip is never dated before the one the sweep wrote while the ping was on its way', async () => {
      const { ping, id, flips } = await aStored({ status: 'down', lastPingAt: at(-1000) });
      await db.store.flips.insert(id, [
        { createdAt: at(30), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
      ]);
      await ping();
      expect((await flips()).map(({ createdAt, newStatus }) => [newStatus, createdAt])).toEqual([
        ['down', at(30)],
        ['up', at(30)],
      ]);
    });

    test('a deadline that comes nearer is noticed by the sweep', async () => {
      const { ping, id } = await aStored({ timeoutSecs: 86_400, graceSecs: 60 });
      await ping();
      now = at(10);
      await ping('/start');
      const due = await db.store.transaction((tx) => tx.checks.claimDue(at(71), 100));
      expect(due.map((check) => check.id)).toContain(id);
    });
  });

  describe('many at once', () => {
    test('200 pings on one check are counted exactly, with one flip', async () => {
      const { ping, check, pings, flips } = await aStored();
      const answers = await Promise.all(Array.from({ length: 200 }, () => ping()));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect(await check()).toMatchObject({ nPings: 200, status: 'up' });
      expect((await pings()).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(await flips()).toHaveLength(1);
    });

    test('pings of many checks, by UUID and by slug, good and bad, each get their own answer', async () => {
      const checks = await Promise.all(Array.from({ length: 20 }, () => aStored({ slug: 'backup' })));
      const answers = await Promise.all(
        checks.flatMap(({ ping, pingKey }) => [
          ping('/start'),
          door.fetch(`/ping/${pingKey}/backup`),
          door.fetch(`/ping/${pingKey}/other`),
          ping('/256'),
          ping('/fail', { method: 'POST', body: 'no' }),
        ]),
      );
      expect(answers.map(({ status }) => status)).toEqual(checks.flatMap(() => [200, 200, 404, 400, 200]));
      for (const { check, pings } of checks) {
        expect(await check()).toMatchObject({ nPings: 3 });
        expect((await pings()).map(({ n }) => n)).toEqual([1, 2, 3]);
      }
    });

    test('pings of one check that come together are applied in their order', async () => {
      const { check, pings, id, code } = await aStored();
      const actions = ['start', 'log', 'fail', 'start', 'success', 'log'] as const;
      const submitted = actions.map((action, index) =>
        door.queue.submit({
          target: { by: 'code', code },
          action,
          exitStatus: null,
          rid: null,
          scheme: 'http',
          method: 'GET',
          ua: '',
          remoteAddr: null,
          body: null,
          arrivedAt: addSecs(at(0), index),
        }),
      );
      await Promise.all(submitted);
      expect((await pings()).map(({ kind }) => kind)).toEqual(actions);
      expect(await check()).toMatchObject({ id, status: 'up', lastDuration: 1_000_000, lastPingAt: at(4) });
    });

    test('every hundredth ping of a check asks for it to be pruned', async () => {
      const asked: number[] = [];
      const own = await openStoreDoor(db, {
        now: () => now,
        onCommitted: (touched) =>
          asked.push(...touched.filter(({ pruneDue }) => pruneDue).map(({ checkId }) => checkId)),
      });
      const { id, code } = await aStored({ nPings: 98 });
      await own.fetch(`/ping/${code}`);
      expect(asked).toEqual([]);
      await own.fetch(`/ping/${code}`);
      await own.fetch(`/ping/${code}`);
      expect(asked).toEqual([id]);
      await own.close();
    });
  });

  describe('a check made by its first ping', () => {
    test('has the defaults and all channels of the project', async () => {
      const { pingKey, projectId } = await aStored();
      const channels = [await aStoredChannel(projectId), await aStoredChannel(projectId)];
      expect(await door.fetch(`/ping/${pingKey}/new-job?create=1`)).toMatchObject({ status: 201, text: 'Created' });
      const [made] = await db.store.checks.bySlug(projectId, 'new-job');
      expect(made).toMatchObject({
        name: 'new-job',
        slug: 'new-job',
        kind: 'simple',
        timeoutSecs: 86_400,
        graceSecs: 3_600,
        tz: 'UTC',
        status: 'up',
        nPings: 1,
        createdAt: at(0),
        tags: '',
        desc: '',
      });
      const assigned = await db.store.channels.ofCheck(made?.id ?? 0);
      expect(assigned.map(({ id }) => id).sort()).toEqual(channels.map(({ id }) => id).sort());
      expect(await door.fetch(`/ping/${pingKey}/new-job?create=1`)).toMatchObject({ status: 200, text: 'OK' });
    });

    test.each([
      // suffix and query, status of the check, pings
      ['/start?create=1', 'new'],
      ['/fail?create=1', 'down'],
      ['/log?create=1', 'new'],
      ['/0?create=1', 'up'],
      ['/3?create=1', 'down'],
      [`?create=1&rid=${RID}`, 'up'],
    ])('%s makes it %s', async (suffix, status) => {
      const { pingKey, projectId } = await aStored();
      expect(await door.fetch(`/ping/${pingKey}/new-job${suffix}`)).toMatchObject({ status: 201 });
      expect(await db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ status, nPings: 1 }]);
    });

    test.each([
      // key, slug, suffix and query, status, text, why
      ['K', 'new-job', '?create=true', 404, 'not found', 'A1'],
      ['K', 'new-job', '?create=0', 404, 'not found', 'A1'],
      ['K', 'new-job', '?create=', 404, 'not found', 'A1'],
      ['nokey', 'new-job', '?create=1', 404, 'not found', 'A3'],
      ['nokey', 'new-job', '/256?create=1', 404, 'not found', 'A3'],
      ['K', 'new-job', '/256?create=1', 400, 'invalid url format', 'A5'],
      ['K', 'new-job', '?create=1&rid=x', 400, 'invalid uuid format', 'A5'],
      ['K', 's'.repeat(101), '?create=1', 400, 'invalid url format', 'A5'],
      ['K', 's'.repeat(101), '', 404, 'not found', 'no such check'],
      ['K', 'New-job', '?create=1', 400, 'invalid url format', 'R3'],
    ])('%s/%s%s makes none: %d %s', async (key, slug, suffix, status, text) => {
      const { pingKey, projectId } = await aStored();
      expect(await door.fetch(`/ping/${key === 'K' ? pingKey : key}/${slug}${suffix}`)).toMatchObject({ status, text });
      expect(await db.store.checks.ofProject(projectId)).toHaveLength(1);
    });

    test('may have a slug of a hundred characters', async () => {
      const { pingKey } = await aStored();
      expect(await door.fetch(`/ping/${pingKey}/${'s'.repeat(100)}?create=1`)).toMatchObject({ status: 201 });
    });

    test('is not made when the owner has twice as many as allowed, over all projects', async () => {
      const { user, project } = await seed(db.store, [{}]);
      await db.store.users.setCheckLimit(user.id, 1);
      expect(await door.fetch(`/ping/${project.pingKey}/second?create=1`)).toMatchObject({ status: 201 });
      expect(await door.fetch(`/ping/${project.pingKey}/third?create=1`)).toMatchObject({
        status: 404,
        text: 'not found',
      });
      expect(await door.fetch(`/ping/${project.pingKey}/second?create=1`)).toMatchObject({ status: 200 });
    });

    test('is made once when eight pings ask for it', async () => {
      const { pingKey, projectId } = await aStored();
      const paths = Array.from({ length: 8 }, () => `/ping/${pingKey}/new-job?create=1`);
      const answers = await Promise.all(paths.map((path) => door.fetch(path)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(await db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ nPings: 8 }]);
    });

    test('is made once when eight servers are asked for it', async () => {
      const { pingKey, projectId } = await aStored();
      const doors = await Promise.all(Array.from({ length: 8 }, () => openStoreDoor(db)));
      const answers = await Promise.all(doors.map((each) => each.fetch(`/ping/${pingKey}/new-job?create=1`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(await db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ nPings: 8 }]);
      await Promise.all(doors.map((each) => each.close()));
    });
  });

  async function aStoredChannel(projectId: number) {
    const { id: _, lastNotifyAt, lastNotifyDuration, lastError, disabled, ...channel } = aChannel({ projectId });
    return await db.store.channels.insert({ ...channel, code: randomUUID() });
  }
});

function deadline({ then, isStart, from }: { then: string; isStart: boolean; from: Instant | null }): Instant | null {
  if (then === 'down') return null;
  if (isStart) return at(60);
  return then === 'up' && from !== null ? addSecs(from, 360) : null;
}

function fresh() {
  return { code: randomUUID(), badgeKey: randomUUID() };
}

async function must<T>(promised: Promise<T | null>): Promise<T> {
  const value = await promised;
  if (value === null) throw new Error('it is not there');
  return value;
}
