import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toMillis } from '../../server/core/instant.ts';
import { at, T0 } from '../support/builders.ts';
import { createMachine, type Machine, type Process } from '../support/machine.ts';
import { keepingLog } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('listening on $name', ({ open }) => {
  let db: TestStore;
  let machine: Machine;
  const away = { on: false };
  let processes: Process[] = [];

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(() => {
    away.on = false;
    processes = [];
    machine = createMachine(db.store, T0, away);
  });

  afterEach(async () => {
    for (const process of processes) await process.kill();
    for (const table of ['listeners', 'blind_windows', 'heartbeats', 'users'])
      await db.store.dialect.knex(table).delete();
  });

  const start = async (over?: Parameters<Machine['start']>[0]): Promise<Process> => {
    const process = await machine.start(over);
    processes.push(process);
    return process;
  };
  const gone = (process: Process) => {
    processes = processes.filter((one) => one !== process);
  };
  const stop = async (process: Process) => {
    gone(process);
    await process.stop();
  };
  const kill = async (process: Process) => {
    gone(process);
    await process.kill();
  };
  const secsOf = (moment: Parameters<typeof toMillis>[0]) => (toMillis(moment) - toMillis(T0)) / 1000;
  const windows = async () =>
    (await db.store.listening.windows(null)).map(({ door, from, to, kind, cause }) => ({
      ...{ door, kind, cause },
      from: secsOf(from),
      to: secsOf(to),
    }));
  const blind = (from: number, to: number, cause: string) => ({ door: 'http', kind: 'blind', cause, from, to });
  const listeners = () => db.store.listening.listeners();

  test('is not said while the disk is full: pings are refused from then on, and it is a blind window', async () => {
    const { checks } = await seed(db.store, [{ name: 'a' }]);
    const code = checks[0]?.code ?? '';
    const disk = { isFull: false };
    const process = await start({ obstacle: () => (disk.isFull ? 'the disk is full' : null) });
    await machine.pass(7);
    disk.isFull = true;
    await machine.pass(10);
    await expect(process.ping(code)).rejects.toMatchObject({ code: 'unavailable' });
    await machine.pass(10);
    expect((await listeners())[0]?.storedUntil).toEqual(at(5));
    disk.isFull = false;
    expect(await process.ping(code)).toBe('stored');
    expect(await windows()).toEqual([blind(8, 27, 'database')]);
  });

  test.each([
    ['that ended in good order: verdicts are held, but nothing was missed', true, 3, 'partial'],
    ['that took too long to start again: clients have given up', true, 9, 'blind'],
    ['that crashed: what it had taken is lost', false, 3, 'blind'],
  ])('at a socket that waits for the next process, after one %s', async (_, isOrderly, secs, kind) => {
    const first = await start();
    await machine.pass(7);
    await (isOrderly ? stop(first) : kill(first));
    const from = isOrderly ? 7 : 5;
    await machine.standStill(secs);
    await start({ instance: 'host/2', isHandedOver: true });
    expect(await windows()).toEqual([{ ...blind(from, 7 + secs, 'stopped'), kind }]);
  });

  test('is the reason to send pings here: not when it could not be recorded for ten seconds, nor while they are refused or the door is shut', async () => {
    const disk = { isFull: false };
    const process = await start({ obstacle: () => (disk.isFull ? 'the disk is full' : null) });
    const { listening } = process;
    await machine.pass(12);
    expect(listening.refusal()).toBeNull();
    disk.isFull = true;
    await machine.pass(1);
    expect(listening.refusal()).toBe('This process refuses pings.');
    disk.isFull = false;
    await machine.pass(1);
    expect(listening.refusal()).toBeNull();
    away.on = true;
    await machine.pass(5);
    expect(listening.refusal()).toBeNull();
    await machine.pass(6);
    expect(listening.refusal()).toBe('This process could not record for 11 s that it listens.');
    away.on = false;
    await machine.pass(1);
    expect(listening.refusal()).toBeNull();
    listening.shut('http');
    expect(listening.refusal()).toBe('This process is about to stop.');
  });

  test('that could not be recorded yet is no reason to send pings here; a process without a door refuses none', async () => {
    expect((await start({ doors: [] })).listening.refusal()).toBeNull();
    away.on = true;
    const { listening } = await start({ instance: 'host/2' });
    expect(listening.refusal()).toBe('This process could not record yet that it listens.');
    away.on = false;
    await machine.pass(1);
    expect(listening.refusal()).toBeNull();
  });

  test('is said every five seconds', async () => {
    await start();
    expect(await listeners()).toMatchObject([{ instance: 'host/1', door: 'http', since: at(0), storedUntil: at(0) }]);

    await machine.pass(6);

    expect(await listeners()).toMatchObject([{ since: at(0), storedUntil: at(5), beatAt: at(5), closedAt: null }]);
  });

  test('of a new installation begins without a window', async () => {
    await start();

    expect(await windows()).toEqual([]);
  });

  test('begins with a window since the last ping where an earlier release ran before', async () => {
    await seed(db.store, [
      { status: 'up', lastPingAt: at(-600) },
      { status: 'up', lastPingAt: at(-900) },
    ]);

    await start();

    expect(await windows()).toEqual([blind(-600, 0, 'stopped')]);
  });

  test('that ended in good order and began again leaves the window between', async () => {
    const first = await start();
    await machine.pass(7);
    await stop(first);
    await machine.pass(40);

    await start({ instance: 'host/2' });

    expect(await listeners()).toMatchObject([{ instance: 'host/1', closedAt: at(7), storedUntil: at(7) }, {}]);
    expect(await windows()).toEqual([blind(7, 47, 'stopped')]);
  });

  test('that was killed leaves a window since its last word', async () => {
    const first = await start();
    await machine.pass(8);
    await kill(first);
    await machine.pass(2);

    await start({ instance: 'host/2' });

    expect(await windows()).toEqual([blind(5, 10, 'stopped')]);
  });

  test('that stopped for a second at most leaves none', async () => {
    const first = await start();
    await machine.pass(7);
    await stop(first);
    await machine.pass(1);

    await start({ instance: 'host/2' });

    expect(await windows()).toEqual([]);
  });

  test('of a process beside another leaves no window once that one has spoken', async () => {
    await start();
    await machine.pass(8);
    await start({ instance: 'host/2' });
    expect(await windows()).toEqual([blind(5, 8, 'stopped')]);

    await machine.pass(3);

    expect(await windows()).toEqual([]);
  });

  test('of a process beside another shortens a window by what that one has stored, until its checks are judged', async () => {
    const { listening } = db.store;
    const doors = [{ door: 'http', heardTo: null }] as const;
    await listening.begin({ instance: 'a', since: at(0), doors, cause: 'stopped' });
    await listening.begin({ instance: 'b', since: at(100), doors, cause: 'stopped' });
    const beat = (from: number, to: number) =>
      listening.beat('a', [{ door: 'http', since: at(0), lastWritten: at(from), storedUntil: at(to) }], at(101));
    expect(await windows()).toEqual([blind(0, 100, 'stopped')]);
    await beat(0, 40);
    expect(await windows()).toEqual([blind(40, 100, 'stopped')]);
    await listening.notePartial('http', { from: at(60), to: at(61) }, 'database');
    // where another window begins there, it is left as it is
    await beat(40, 60);
    expect((await windows()).map(({ from, to }) => [from, to])).toEqual([
      [40, 100],
      [60, 61],
    ]);
    await beat(60, 80);
    expect((await windows()).map(({ from, to }) => [from, to])).toEqual([
      [60, 61],
      [80, 100],
    ]);
    await listening.markApplied(at(200), at(200));
    await beat(80, 90);
    expect((await windows()).map(({ from, to }) => [from, to])).toEqual([
      [60, 61],
      [80, 100],
    ]);
  });

  test('opens a further door without a window', async () => {
    const process = await start();
    await machine.pass(100);

    await process.open('smtp');

    expect(await windows()).toEqual([]);
    expect(await listeners()).toMatchObject([{ door: 'http' }, { door: 'smtp', since: at(100) }]);
  });

  test('that opens two doors again leaves the window of each', async () => {
    const process = await start({ doors: ['http', 'smtp'] });
    await machine.pass(7);
    await stop(process);
    await machine.pass(40);

    await start({ instance: 'host/2', doors: ['http', 'smtp'] });

    expect(await windows()).toEqual([blind(7, 47, 'stopped'), { ...blind(7, 47, 'stopped'), door: 'smtp' }]);
  });

  test('that opens a door again which another process does not have leaves its window', async () => {
    await start();
    const process = await start({ instance: 'host/2', doors: ['http', 'smtp'] });
    await machine.pass(7);
    await kill(process);
    await machine.pass(40);

    await start({ instance: 'host/3', doors: ['http', 'smtp'] });

    expect((await windows()).filter(({ door }) => door === 'smtp')).toEqual([
      { ...blind(5, 47, 'stopped'), door: 'smtp' },
    ]);
  });

  test.each([
    ['stands still', 'stalled', (secs: number) => machine.standStill(secs)],
    ['was suspended, or its clock set forward', 'stepped', (secs: number) => machine.setClock(secs)],
  ])('of a process that %s leaves a window', async (_, cause, act) => {
    await start();
    await machine.pass(10);

    await act(1_800);
    await machine.pass(1);

    expect(await windows()).toEqual([blind(10, 1_810, cause)]);
  });

  test.each([
    ['forward', 3_600, 'has jumped'],
    ['back', -3_600, 'has jumped'],
  ])('administrators get one error when the clock is set %s by an hour', async (_, secs, said) => {
    const { log, lines } = keepingLog();
    await start({ log });
    await machine.pass(10);
    await machine.setClock(secs);
    await machine.pass(20);

    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { secs }, message: expect.stringContaining(said) }]);
  });

  test('administrators get one error when a process starts with a clock that is behind', async () => {
    await stop(await start());
    await machine.setClock(-3_600);
    const { log, lines } = keepingLog();
    await start({ instance: 'host/2', log });
    await machine.pass(20);

    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { fields: { secs: 3_600 }, message: expect.stringContaining('is behind what is stored') },
    ]);
  });

  test('of a process that stands still while another goes on leaves a partial window', async () => {
    const { checks } = await seed(db.store, [{ status: 'up', timeoutSecs: 60, graceSecs: 60, lastPingAt: T0 }]);
    const [check] = checks;
    await db.store.checks.update(check?.id ?? 0, { alertAfter: at(120) });
    const process = await start();
    await machine.pass(110);
    const moment = (secs: number) => db.store.dialect.instant(at(secs));
    const beat = { since: moment(0), stored_until: moment(124.5), beat_at: moment(124.5) };
    await db.store.dialect.knex('listeners').insert({ instance: 'other/1', door: 'http', ...beat });

    await machine.standStill(15);
    await machine.pass(1);
    await process.sweep();

    expect(await windows()).toEqual([{ door: 'http', kind: 'partial', cause: 'stalled', from: 110, to: 125 }]);
    // its clients, whose requests waited or were given up, come again
    expect(await db.store.checks.byId(check?.id ?? 0)).toMatchObject({ status: 'up' });
    await process.ping(check?.code ?? '');
    await machine.pass(60);
    await process.sweep();
    expect(await db.store.flips.ofCheck(check?.id ?? 0, 10)).toEqual([]);
  });

  test('of a process that stands still for two seconds leaves none', async () => {
    await start();
    await machine.pass(10);

    await machine.standStill(2);
    await machine.pass(10);

    expect(await windows()).toEqual([]);
  });

  test('of a process whose database is away leaves a window', async () => {
    await start();
    await machine.pass(12);
    away.on = true;
    await machine.pass(80);
    away.on = false;

    await machine.pass(2);

    expect(await windows()).toEqual([blind(15, 93, 'database')]);
  });

  test('is recorded as interrupted before the next ping is stored', async () => {
    const { checks } = await seed(db.store);
    const process = await start();
    await machine.pass(10);

    const still = machine.standStill(600);
    expect(await process.ping(checks[0]?.code ?? '')).toBe('stored');
    await still;

    expect(await windows()).toEqual([blind(10, 610, 'stalled')]);
  });

  test('refuses pings while the window before them cannot be recorded', async () => {
    const { checks } = await seed(db.store);
    const process = await start();
    await machine.pass(10);
    await machine.standStill(600);
    away.on = true;
    await machine.standStill(10);

    await expect(process.ping(checks[0]?.code ?? '')).rejects.toThrow('the database cannot be written now');
  });

  test('in a database that was restored begins anew, with a window since what that one knows', async () => {
    await start();
    await machine.pass(100);
    const yesterday = { stored_until: db.store.dialect.instant(at(20)), beat_at: db.store.dialect.instant(at(20)) };
    await db.store.dialect.knex('listeners').update(yesterday);

    await machine.pass(6);

    expect(await windows()).toEqual([blind(20, 106, 'restored')]);
  });

  test('is told in time to whoever judges in the same process', async () => {
    const process = await start();
    await machine.pass(3);

    const { lately } = await process.listening.hearing(db.store);

    expect(lately.get('http')).toMatchObject({ heardTo: at(3), heldUntil: null });
  });

  test('is told with the windows of long ago to those who ask for them', async () => {
    const process = await start();
    const instant = (secs: number) => db.store.dialect.instant(at(secs));
    await db.store.dialect.knex('blind_windows').insert({
      ...{ door: 'http', kind: 'blind', cause: 'stopped' },
      ...{ from_at: instant(-9_000), to_at: instant(-8_000), applied_at: instant(-7_900) },
    });
    const { lately, since } = await process.listening.hearing(db.store);
    const awayIn = (hearing: typeof lately) => hearing.get('http')?.away.length;

    expect(awayIn(lately)).toBe(0);
    expect(awayIn(await since(at(-7_999)))).toBe(0);
    expect(awayIn(await since(at(-8_001)))).toBe(1);
    expect(awayIn(await since(null))).toBe(1);
  });

  test('is not believed beyond a jump of the clock that nobody has noticed yet', async () => {
    const process = await start();
    await machine.pass(3);
    const jumped = machine.setClock(3_600);

    const { lately } = await process.listening.hearing(db.store);

    expect(lately.get('http')?.heardTo).toBe(at(3));
    await jumped;
  });

  test('forgets who has not listened for a day and an hour', async () => {
    await stop(await start());
    const second = await start({ instance: 'host/2' });
    await machine.standStill(90_002);
    await stop(second);

    await start({ instance: 'host/3' });

    expect((await listeners()).map(({ instance }) => instance)).toEqual(['host/2', 'host/3']);
  });
});
