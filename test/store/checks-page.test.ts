import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import type { PingKind } from '../../server/core/ping.ts';
import { aPing, at, uuidOf } from '../support/builders.ts';
import { seed, seedChannel, seedCheck } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

/** Kind, second, and the number of a run id. */
type Signal = readonly [kind: PingKind, secs: number, rid?: number];

describe.each(stores)('the list of a project, read on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const checkWith = async (signals: readonly Signal[], over: Partial<Check> = {}) => {
    const { project } = await seed(db.store, []);
    const check = await seedCheck(db.store, {
      projectId: project.id,
      nPings: signals.length,
      lastPingAt: at(0),
      ...over,
    });
    await db.store.pings.insert(
      check.id,
      signals.map(([kind, secs, rid], index) =>
        aPing({ n: index + 1, kind, createdAt: at(secs), rid: rid === undefined ? null : uuidOf(rid) }),
      ),
    );
    return check;
  };
  const runsOf = async (check: Check) => {
    const { checks } = await db.store.reads.checksPage(check.projectId);
    return checks.find((each) => each.check.id === check.id)?.runs.map(({ outcome, duration }) => [outcome, duration]);
  };

  test.each<readonly [why: string, signals: readonly Signal[], runs: readonly (readonly [string, number | null])[]]>([
    ['no pings, no runs', [], []],
    ['without a start the length is not known', [['success', 5]], [['success', null]]],
    [
      'from start to end',
      [
        ['start', 5],
        ['success', 7.5],
      ],
      [['success', 2_500_000]],
    ],
    [
      'a failed run',
      [
        ['start', 5],
        ['fail', 6],
      ],
      [['fail', 1_000_000]],
    ],
    [
      'the latest start counts',
      [
        ['start', 5],
        ['start', 8],
        ['success', 9],
      ],
      [['success', 1_000_000]],
    ],
    [
      'an end ends a run once',
      [
        ['start', 5],
        ['success', 6],
        ['success', 9],
      ],
      [
        ['success', 1_000_000],
        ['success', null],
      ],
    ],
    [
      'runs that overlap are told apart',
      [
        ['start', 0, 1],
        ['start', 1, 2],
        ['success', 5, 1],
        ['fail', 9, 2],
      ],
      [
        ['success', 5_000_000],
        ['fail', 8_000_000],
      ],
    ],
    [
      'what is logged or ignored is no run',
      [
        ['start', 0],
        ['log', 1],
        ['ign', 2],
        ['success', 3],
      ],
      [['success', 3_000_000]],
    ],
    [
      'a run in progress has not ended',
      [
        ['success', 0],
        ['start', 3],
      ],
      [['success', null]],
    ],
  ])('%s', async (_, signals, runs) => {
    expect(await runsOf(await checkWith(signals))).toEqual(runs);
  });

  test('the last twenty runs, oldest first', async () => {
    const check = await checkWith(
      Array.from(
        { length: 30 },
        (_, i) =>
          [
            ['start', i * 100],
            ['success', i * 100 + i],
          ] satisfies Signal[],
      ).flat(),
    );
    const runs = await runsOf(check);
    expect(runs).toHaveLength(20);
    expect([runs?.at(0), runs?.at(-1)]).toEqual([
      ['success', 10_000_000],
      ['success', 29_000_000],
    ]);
  });

  test('a run that ends after the list was read is in the next one', async () => {
    const check = await checkWith([['success', 0]]);
    await runsOf(check);
    await db.store.pings.insert(check.id, [aPing({ n: 2, kind: 'fail', createdAt: at(9) })]);
    await db.store.checks.update(check.id, { nPings: 2, lastPingAt: at(9) });
    expect(await runsOf(check)).toHaveLength(2);
  });

  test('cleared events are gone from the list', async () => {
    const check = await checkWith([['success', 0]]);
    await runsOf(check);
    await db.store.pings.prune(check.id, 1);
    await db.store.checks.update(check.id, { lastPingAt: null });
    expect(await runsOf(check)).toEqual([]);
  });

  test('channels by the order in which they were made, each check with its own', async () => {
    const { project, checks } = await seed(db.store, [{}, {}]);
    const email = { kind: 'email', value: 'alice@example.org' } as const;
    const one = await seedChannel(db.store, project, email);
    const two = await seedChannel(db.store, project, email);
    await db.store.checks.assignChannels(checks[1]?.id ?? 0, [two.id]);
    const read = await db.store.reads.checksPage(project.id);
    expect(read.channels.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect(read.checks.map(({ channelIds }) => [...channelIds].sort())).toEqual([[one.id, two.id], [two.id]]);
  });

  test('nothing of another project', async () => {
    const check = await checkWith([['success', 0]]);
    await checkWith([['success', 0]]);
    const { checks } = await db.store.reads.checksPage(check.projectId);
    expect(checks.map((each) => each.check.id)).toEqual([check.id]);
  });
});
