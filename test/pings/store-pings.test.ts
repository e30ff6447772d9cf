import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { at } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { pingWorld } from './ping-world.ts';

const RID = '11111111-2222-3333-4444-555555555555';
const OTHER_RID = '99999999-2222-3333-4444-555555555555';

describe.each(stores)('HTTP pings stored on $name', ({ open }) => {
  const world = pingWorld(open);

  describe('what is kept of a ping', () => {
    test('all there is to know', async () => {
      const { ping, pings } = await world.aStored();
      const headers = { 'X-Forwarded-For': '2001:DB8::7', 'X-Forwarded-Proto': 'https', 'User-Agent': 'Backup/1.0' };
      world.now = at(12.345678);
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
      const { ping, body } = await world.aStored();
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
      const { ping, check } = await world.aStored();
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
      const { ping, pings, check } = await world.aStored(fields);
      expect(await ping(suffix, { method, body })).toMatchObject({ status: 200 });
      expect(await pings()).toMatchObject([{ kind, exitStatus }]);
      expect(await check()).toMatchObject({ nPings: 1 });
    });

    test('a keyword is found in a body that is not UTF-8, or cut within a character', async () => {
      const { ping, pings } = await world.aStored({ ...filter, failureKw: 'ERR' });
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
      const { ping, check, flips } = await world.aStored({ status, lastPingAt, timeoutSecs: 300, graceSecs: 60 });
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
      const { ping, check } = await world.aStored({ timeoutSecs: 300, graceSecs: 60 });
      await ping(`/start?rid=${RID}`);
      world.now = at(5);
      await ping(`/start?rid=${OTHER_RID}`);
      world.now = at(10);
      await ping(`?rid=${RID}`);
      expect(await check()).toMatchObject({ status: 'up', lastStartAt: at(5), lastDuration: null, alertAfter: at(65) });
      world.now = at(20);
      await ping(`?rid=${OTHER_RID}`);
      expect(await check()).toMatchObject({ lastStartAt: null, lastDuration: 15_000_000, lastStartRid: OTHER_RID });
    });

    test('a ping after the deadline records the outage first', async () => {
      const { ping, check, flips } = await world.aStored({
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

    test('the outage says for how long Rollcall was not listening while the ping was expected', async () => {
      const { knex, instant } = world.db.store.dialect;
      const { ping, id } = await world.aStored({
        ...{ status: 'up', lastPingAt: at(-90_100), timeoutSecs: 86_400, graceSecs: 3_600, alertAfter: at(-100) },
      });
      const window = { from_at: instant(at(-50_003)), to_at: instant(at(-50_000)), applied_at: instant(at(-49_000)) };
      await knex('blind_windows').insert({ ...window, door: 'http', kind: 'blind', cause: 'stopped' });
      await ping();
      await knex('blind_windows').delete();
      const flips = await knex('flips').where({ check_id: id }).orderBy('id').select('new_status', 'away_micros');
      expect(flips).toEqual([
        { new_status: 'down', away_micros: 3_000_000 },
        { new_status: 'up', away_micros: null },
      ]);
    });

    test('a flip is never dated before the one the sweep wrote while the ping was on its way', async () => {
      const { ping, id, flips } = await world.aStored({ status: 'down', lastPingAt: at(-1000) });
      await world.db.store.flips.insert(id, [
        { createdAt: at(30), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
      ]);
      await ping();
      expect((await flips()).map(({ createdAt, newStatus }) => [newStatus, createdAt])).toEqual([
        ['down', at(30)],
        ['up', at(30)],
      ]);
    });

    test('a deadline that comes nearer is noticed by the sweep', async () => {
      const { ping, id } = await world.aStored({ timeoutSecs: 86_400, graceSecs: 60 });
      await ping();
      world.now = at(10);
      await ping('/start');
      const due = await world.db.store.transaction((tx) => tx.checks.claimDue(at(71), 100));
      expect(due.map((check) => check.id)).toContain(id);
    });
  });
});

function deadline({ then, isStart, from }: { then: string; isStart: boolean; from: Instant | null }): Instant | null {
  if (then === 'down') return null;
  if (isStart) return at(60);
  return then === 'up' && from !== null ? addSecs(from, 360) : null;
}
