import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../../server/core/instant.ts';
import { readCatalog } from '../../../server/store/copy/catalog.ts';
import { dumpDatabase } from '../../../server/store/copy/dump.ts';
import { loadDatabase } from '../../../server/store/copy/load.ts';
import { type OpenStore, openStore } from '../../../server/store/open.ts';
import { aPing, at, T0 } from '../../support/builders.ts';
import { seed, seedChannel, seedUser } from '../../support/seed.ts';
import { stores, type TestStore } from '../../support/stores.ts';

const HOSTILE = `<script>alert(1)</script> שלום 🚨 "quoted"\n\u2028${'x'.repeat(30)}`;

async function linesOf(store: OpenStore): Promise<readonly string[]> {
  const lines = [];
  for await (const line of dumpDatabase(store.dialect)) lines.push(JSON.stringify(line));
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** Lines of bytes that are taken for UTF-8, as a file is read. */
const linesIn = (bytes: Buffer): readonly string[] => bytes.toString().split('\n');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const isRow = (line: string): boolean => line.startsWith('[');

/** Something in most tables: every type of column, text of every kind, moments to the microsecond. */
async function fill(store: OpenStore): Promise<void> {
  const { user, project, checks } = await seed(store, [
    {
      name: HOSTILE,
      status: 'down',
      alertAfter: instant(T0 + 1),
      lastPingAt: instant(T0 + 999_999),
      manualResume: true,
    },
    { name: '', tags: 'a b', schedule: '*:0/5\n12:00', kind: 'oncalendar', tz: 'Europe/Riga' },
  ]);
  const [first, second] = checks;
  if (first === undefined || second === undefined) throw new Error('there are no checks');
  const other = await seedUser(store);
  await store.members.insert({ userId: other.id, projectId: project.id, role: 'r', transferRequestedAt: null });
  const pings = Array.from({ length: 2_300 }, (_, index) => aPing({ n: index + 1, createdAt: at(index) }));
  await store.pings.insert(first.id, pings);
  await store.pings.insert(second.id, [
    aPing({ n: 1, body: Buffer.from([0, 255, 13, 10, 195, 40]), rid: randomUUID(), exitStatus: 255, ua: HOSTILE }),
  ]);
  await store.flips.insert(first.id, [
    { createdAt: at(5), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
  ]);
  const channel = await seedChannel(store, project, { kind: 'webhook', value: '{"url_down":"https://x"}', name: '🚨' });
  const [notification] = await store.notifications.insert([
    {
      code: randomUUID(),
      flipId: null,
      checkId: first.id,
      channelId: channel.id,
      event: 'monitor.down',
      checkStatus: 'down',
      createdAt: at(7),
    },
  ]);
  await store.jobs.insert([
    { notificationId: notification?.id ?? 0, checkId: first.id, channelId: channel.id, runAt: at(8) },
  ]);
  await store.buckets.take('a bucket', { capacity: 7, refillSecs: 60 }, T0);
  await store.users.update(user.id, { lastLoginAt: at(1) });
}

describe.each(stores)('a dump of $name', ({ open }) => {
  let source: TestStore;

  beforeAll(async () => {
    source = await open();
    await fill(source.store);
  });
  afterAll(() => source.cleanup());

  test('begins with the schema, tells each row once, ends with their number', async () => {
    const lines = await linesOf(source.store);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ rollcall: 'dump', format: 1 });
    const rows = lines.filter(isRow);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, rows: rows.length });
    expect(await source.store.dialect.knex('pings').pluck('n')).toHaveLength(2_301);
    expect(rows.length).toBeGreaterThan(2_301);
  });

  test('names every table that there is, those referred to first', async () => {
    const { dialect } = source.store;
    const catalog = await readCatalog(dialect, dialect.knex);
    const names = catalog.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['users', 'checks', 'pings', 'delivery_jobs', 'heartbeats']));
    for (const { name, references, key } of catalog) {
      expect(key, name).not.toEqual([]);
      for (const other of references) expect(names.indexOf(other)).toBeLessThan(names.indexOf(name));
    }
  });

  test.each(stores)('D6: loaded into $name and dumped again it is the same, line by line', async (other) => {
    const target = await other.open();
    const before = await linesOf(source.store);
    await loadDatabase(target.store.dialect, each(before));
    expect(await linesOf(target.store)).toEqual(before);

    const user = await seedUser(target.store);
    const known = await source.store.dialect.knex('users').pluck<number[]>('id');
    expect(user.id).toBeGreaterThan(Math.max(...known));
    await target.cleanup();
  });

  test('a number that was used once is not used again after loading', async () => {
    const target = await open();
    const gone = await seedUser(source.store);
    await source.store.users.remove(gone.id);
    await loadDatabase(target.store.dialect, each(await linesOf(source.store)));
    expect((await seedUser(target.store)).id).toBeGreaterThan(gone.id);
    await target.cleanup();
  });

  test('loads into a database at which a process has looked', async () => {
    const target = await open();
    const doors = [{ door: 'http', heardTo: null }] as const;
    await target.store.listening.begin({ instance: 'host/1', since: T0, doors, cause: 'stopped' });
    await target.store.listening.begin({ instance: 'host/1', since: at(60), doors, cause: 'stopped' });

    await loadDatabase(target.store.dialect, each(await linesOf(source.store)));

    expect(await target.store.listening.listeners()).toEqual([]);
    expect(await target.store.listening.windows(null)).toEqual([]);
    await target.cleanup();
  });

  test('what is written while it runs is not in it', async () => {
    const dump = dumpDatabase(source.store.dialect);
    await dump.next();
    const other = openStore(source.options);
    const late = await seedUser(other, `late-${randomUUID()}@example.org`);
    await other.close();
    const lines = [];
    for await (const line of dump) lines.push(JSON.stringify(line));
    expect(lines.some((line) => line.includes(late.email))).toBe(false);
    expect(await linesOf(source.store)).toContainEqual(expect.stringContaining(late.email));
  });

  describe('is refused, and nothing is loaded,', () => {
    let target: TestStore;
    beforeAll(async () => {
      target = await open();
    });
    afterAll(() => target.cleanup());

    const load = (lines: readonly string[]) => loadDatabase(target.store.dialect, each(lines));
    const isEmpty = async () => (await target.store.dialect.knex('users').select('id')).length === 0;

    test.each<[string, (lines: readonly string[]) => readonly string[], string]>([
      ['when it is cut short', (lines) => lines.slice(0, -1), 'cut short'],
      ['when a row is missing', (lines) => lines.toSpliced(lines.findIndex(isRow), 1), 'the dump says'],
      [
        'when it comes from another release',
        (lines) => ['{"rollcall":"dump","format":1,"schema":[]}', ...lines.slice(1)],
        'another release',
      ],
      [
        'when its format is a later one',
        (lines) => ['{"rollcall":"dump","format":2,"schema":[]}', ...lines.slice(1)],
        'format',
      ],
      ['when it is something else', () => ['{"hello":1}'], 'not part of a dump'],
      ['when it is no JSON', () => ['<html>'], 'not JSON'],
      ['when it is UTF-16', (lines) => linesIn(Buffer.from(`\ufeff${lines.join('\n')}`, 'utf16le')), 'in UTF-16'],
      ['when it is UTF-16 of the other order', (lines) => linesIn(utf16be(lines.join('\n'))), 'in UTF-16'],
      ['when only its end is UTF-16', (lines) => [...lines.slice(0, -1), '{\0"\0}\0'], 'in UTF-16'],
      ['when it is compressed', (lines) => linesIn(gzipSync(lines.join('\n'))), 'compressed'],
      [
        'when it has a table that nobody knows',
        ([head = '']) => [head, '{"table":"x","columns":[],"counted":null}'],
        'no table x',
      ],
      ['when it goes on behind its end', (lines) => [...lines, '[1]'], 'after the end'],
    ])('%s', async (_, damage, reason) => {
      await expect(load(damage(await linesOf(source.store)))).rejects.toThrow(reason);
      expect(await isEmpty()).toBe(true);
    });

    test('a byte-order mark in front is no reason', async () => {
      const [first = '', ...rest] = await linesOf(source.store);
      await expect(load([`\ufeff${first}`, ...rest.slice(0, 1)])).rejects.toThrow('cut short');
    });

    test('when somebody is there already', async () => {
      await expect(loadDatabase(source.store.dialect, each(await linesOf(source.store)))).rejects.toThrow(/not empty/);
    });
  });
});
