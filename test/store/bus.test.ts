import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Bus, type Change, createBus } from '../../server/bus.ts';
import { packChanges, unpackChanges } from '../../server/store/dialect/bus-payload.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { PATIENCE } from '../support/patience.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe('within a process', () => {
  test('every listener hears every change, until it leaves', async () => {
    const bus = await createBus();
    const heard: Change[] = [];
    const leave = bus.subscribe((change) => heard.push(change));
    bus.publish({ what: 'ping', check: 7, project: 1 });
    bus.publish([{ what: 'flip', check: 7 }, { what: 'due' }]);
    bus.publish([]);
    leave();
    bus.publish({ what: 'check' });
    expect(heard).toEqual([{ what: 'ping', check: 7, project: 1 }, { what: 'flip', check: 7 }, { what: 'due' }]);
  });
});

describe('the payload between processes', () => {
  const changes: Change[] = [
    { what: 'ping', project: 7, check: 41 },
    { what: 'flip', check: 41 },
    { what: 'due' },
    { what: 'delivery', project: 7 },
    { what: 'check' },
    { what: 'channel' },
  ];

  test('says what was said', () => {
    expect(unpackChanges(packChanges('me', changes))).toEqual({ from: 'me', changes });
  });

  test('says a thing once', () => {
    const twice = Array.from({ length: 9 }, () => ({ what: 'ping', check: 5 }) as const);
    expect(packChanges('me', twice)).toBe('me p.5');
  });

  test('names only kinds when there is too much to say', () => {
    const many = Array.from({ length: 2_000 }, (_, check) => ({ what: 'ping', project: 12_345, check }) as const);
    const line = packChanges('me', [...many, { what: 'flip', check: 1 }]);
    expect(line.length).toBeLessThan(8_000);
    expect(unpackChanges(line)).toEqual({ from: 'me', changes: [{ what: 'ping' }, { what: 'flip' }] });
  });

  test.each(['', ' ', 'me', 'me nonsense p.x <>'])('makes nothing of %j', (line) => {
    expect(unpackChanges(line)?.changes ?? []).toEqual([]);
  });
});

describe.each(stores)('between processes on $name', ({ name, open }) => {
  let db: TestStore;
  let other: OpenStore;
  let here: Bus;
  let there: Bus;
  const heardHere: Change[] = [];
  const heardThere: Change[] = [];
  beforeAll(async () => {
    db = await open();
    other = openStore(db.options);
    await other.ping();
    here = await createBus(db.store.dialect.link);
    there = await createBus(other.dialect.link);
    here.subscribe((change) => heardHere.push(change));
    there.subscribe((change) => heardThere.push(change));
  });
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
    await other.close();
    await db.cleanup();
  });

  test('a commit here is heard of there', async () => {
    const { project, checks } = await seed(db.store);
    const change = { what: 'ping', project: project.id, check: checks[0]?.id ?? 0 } as const;
    here.publish(change);
    // SQLite cannot say what changed
    const expected = name === 'SQLite' ? { what: 'check' } : change;
    await vi.waitFor(() => expect(heardThere).toContainEqual(expected), PATIENCE);
    // SQLite may also say that anything has changed: the other connection wrote when it was opened
    expect(heardHere.filter(({ what }) => what !== 'check')).toEqual([change]);
  });

  test('and the other way round', async () => {
    heardHere.length = 0;
    await seed(other);
    there.publish([{ what: 'flip', check: 3 }, { what: 'due' }]);
    const expected = name === 'SQLite' ? { what: 'check' } : { what: 'flip', check: 3 };
    await vi.waitFor(() => expect(heardHere).toContainEqual(expected), PATIENCE);
  });
});
