import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { PING_KINDS } from '../../server/core/ping.ts';
import type { Project } from '../../server/core/project.ts';
import type { CheckEvent, EventSelection } from '../../server/store/reads/check-events.ts';
import { aPing, at, uuidOf } from '../support/builders.ts';
import { seed, seedChannel, seedCheck } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const text = (words: string) => new TextEncoder().encode(words);
const ZEROS = Uint8Array.from([0, 0x66, 0x6f, 0x6f, 0]);
const NO_UTF8 = Uint8Array.from([0xff, 0xfe, 0x42, 0x61, 0x72, 0xff]);

describe.each(stores)('the reads of a check’s pages on $name', ({ open }) => {
  let db: TestStore;
  let project: Project;
  let check: Check;
  beforeAll(async () => {
    db = await open();
    const seeded = await seed(db.store, [{ nPings: 8 }]);
    ({ project } = seeded);
    [check = await seedCheck(db.store, { projectId: project.id })] = seeded.checks;
    await db.store.pings.insert(check.id, [
      aPing({ n: 1, createdAt: at(10), kind: 'start', rid: uuidOf(9) }),
      aPing({ n: 2, createdAt: at(20), kind: 'success', rid: uuidOf(9), body: text('Backed up 301 Files, é') }),
      aPing({ n: 3, createdAt: at(30), kind: 'fail', exitStatus: 3, body: ZEROS }),
      aPing({ n: 4, createdAt: at(40), kind: 'log', body: NO_UTF8 }),
      aPing({ n: 5, createdAt: at(50), kind: 'ign', body: text(`${'x'.repeat(200)} 100% a_b`) }),
      aPing({ n: 6, createdAt: at(60), kind: 'success', objectSize: 12_345 }),
    ]);
    await db.store.flips.insert(check.id, [
      { createdAt: at(5), oldStatus: 'new', newStatus: 'up', reason: '', silent: true },
      { createdAt: at(30), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
      { createdAt: at(60), oldStatus: 'down', newStatus: 'up', reason: '', silent: false },
    ]);
  });
  afterAll(async () => await db.cleanup());

  const ALL: EventSelection = {
    checkId: 0,
    visibleAfter: 0,
    after: null,
    until: null,
    pingKinds: PING_KINDS,
    flips: true,
    notifications: true,
    text: '',
    rid: null,
    exitStatus: null,
    limit: 100,
  };
  const nameOf = (event: CheckEvent): string => {
    if (event.kind === 'ping') return `#${event.ping.n}`;
    if (event.kind === 'unheard') return 'unheard';
    return event.kind === 'flip' ? `${event.flip.oldStatus}>${event.flip.newStatus}` : `to ${event.channel.name}`;
  };
  const events = async (over: Partial<EventSelection> = {}) =>
    (await db.store.reads.checkEvents({ ...ALL, checkId: check.id, ...over })).map(nameOf).join(' ');

  test('events come newest first, a flip after the ping that caused it, nothing older than the oldest ping', async () => {
    expect(await events()).toBe('down>up #6 #5 #4 up>down #3 #2 #1');
    expect(await events({ visibleAfter: 3 })).toBe('down>up #6 #5 #4');
  });

  test.each([
    ['a bound below is open', { after: at(40) }, 'down>up #6 #5'],
    ['a bound above is closed', { until: at(30) }, 'up>down #3 #2 #1'],
    ['kinds', { pingKinds: ['fail', 'log'], flips: false }, '#4 #3'],
    ['flips alone', { pingKinds: [] }, 'down>up up>down'],
    ['a limit', { limit: 3 }, 'down>up #6 #5'],
    ['a run', { rid: uuidOf(9) }, '#2 #1'],
    ['an exit status', { exitStatus: 3 }, '#3'],
    ['words, whatever their case', { text: 'backed UP' }, '#2'],
    ['words with letters beyond ASCII', { text: 'files, é' }, '#2'],
    ['digits are no escapes', { text: '303' }, ''],
    ['signs that mean something to LIKE', { text: '100% a_b' }, '#5'],
    ['a body with zero bytes', { text: 'foo' }, '#3'],
    ['a body that is no UTF-8', { text: 'bar' }, '#4'],
  ] as const)('%s', async (_, over, expected) => {
    expect(await events(over)).toBe(expected);
  });

  test('a listed ping has the beginning of its body, and the size of the whole', async () => {
    const pings = (await db.store.reads.checkEvents({ ...ALL, checkId: check.id, flips: false })).flatMap((event) =>
      event.kind === 'ping' ? [[event.ping.n, event.head?.length ?? null, event.bodyBytes]] : [],
    );
    expect(pings).toEqual([
      [6, null, 12_345],
      [5, 150, 209],
      [4, 6, 6],
      [3, 5, 5],
      [2, 23, 23],
      [1, null, 0],
    ]);
  });

  test('notifications that a check is down are listed with their channel', async () => {
    const channel = await seedChannel(db.store, project, { kind: 'email', value: '{}', name: 'Ops' });
    await db.store.notifications.insert([
      {
        code: uuidOf(900),
        flipId: null,
        checkId: check.id,
        channelId: channel.id,
        event: 'monitor.down',
        checkStatus: 'down',
        createdAt: at(31),
      },
    ]);
    expect(await events()).toBe('down>up #6 #5 #4 to Ops up>down #3 #2 #1');
    expect(await events({ notifications: false })).toBe('down>up #6 #5 #4 up>down #3 #2 #1');
    const [listed] = await db.store.reads.channelsOfCheck(check.id, project.id);
    expect(listed).toMatchObject({ channel: { name: 'Ops' }, isOn: true, last: { createdAt: at(31) } });
  });

  test('channels that are off are listed too, groups first', async () => {
    const other = await seedCheck(db.store, { projectId: project.id });
    const late = await db.store.channels.insert({
      code: uuidOf(901),
      projectId: project.id,
      createdAt: at(0),
      name: 'Group',
      kind: 'group',
      value: '',
      emailVerified: false,
    });
    const listed = await db.store.reads.channelsOfCheck(other.id, project.id);
    expect(listed.map(({ channel, isOn, last }) => [channel.name, isOn, last])).toEqual([
      ['Group', false, null],
      ['Ops', false, null],
    ]);
    expect(listed[0]?.channel.id).toBe(late.id);
  });

  test('one ping comes with its neighbours, as far as they are to be seen', async () => {
    const one = (n: number, after = 0) => db.store.reads.onePing(check.id, n, after);
    expect(await one(3)).toMatchObject({ previous: 2, next: 4, bodyBytes: 5 });
    expect(await one(1)).toMatchObject({ previous: null, next: 2 });
    expect(await one(6, 5)).toMatchObject({ previous: null, next: null, bodyBytes: 12_345 });
    expect(await one(5, 5)).toBeNull();
    expect(await one(7)).toBeNull();
    expect(await db.store.reads.lastSignal(check.id, 0)).toBe(6);
    expect(await db.store.reads.lastSignal(check.id, 6)).toBeNull();
    expect(await db.store.reads.oldestPing(check.id, 2)).toEqual({ n: 3, createdAt: at(30) });
  });

  test('runs come oldest first, without pings that neither begin nor end one', async () => {
    const runs = await db.store.reads.runPings({ checkId: check.id, after: 0, limit: 3 });
    expect(runs.map(({ n }) => n)).toEqual([2, 3, 6]);
    const listed = await db.store.reads.checkEvents({ ...ALL, checkId: check.id, after: at(15), until: at(25) });
    expect((await db.store.reads.pairing(check.id, listed)).map(({ n }) => n)).toEqual([1, 2]);
  });

  test('flips since a moment come with the one before it', async () => {
    const since = async (secs: number) =>
      (await db.store.reads.flipsSince(check.id, at(secs))).map(({ newStatus }) => newStatus);
    expect(await since(40)).toEqual(['up', 'down']);
    expect(await since(0)).toEqual(['up', 'down', 'up']);
  });
});
