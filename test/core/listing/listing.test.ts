import { describe, expect, test } from 'vitest';
import { type Filterable, isFiltering, isWanted } from '../../../server/core/listing/filter-list.ts';
import { readListQuery, SORTS, type Sort, writeListQuery } from '../../../server/core/listing/query.ts';
import { type Sortable, sortChecks } from '../../../server/core/listing/sort-list.ts';
import { countStatuses, sumUpTags, worstOf } from '../../../server/core/listing/sum-up.ts';
import { standingAt, statusAt } from '../../../server/core/status.ts';
import { aCheck, at } from '../../support/builders.ts';

const query = (text: string) => readListQuery(new URLSearchParams(text));

describe('the address of a list', () => {
  test.each([
    ['', ''],
    [
      'tag=b&tag=a&search=x y&status=down&status=started&sort=-name&urls=slug',
      '?sort=-name&urls=slug&tag=b&tag=a&search=x+y&status=down&status=started',
    ],
    ['tag=a&tag=a&tag=', '?tag=a'],
    ['sort=nonsense&urls=both&status=late&search=%20', ''],
    ['search=%D7%A9&tag=%F0%9F%A6%8A', '?tag=%F0%9F%A6%8A&search=%D7%A9'],
  ])('%s means %s', (text, same) => {
    expect(writeListQuery(query(text))).toBe(same);
  });

  test('the order and the style of addresses leave nothing out', () => {
    expect([isFiltering(query('sort=name&urls=slug')), isFiltering(query('status=up'))]).toEqual([false, true]);
  });
});

describe('filters', () => {
  const check: Filterable = {
    name: 'Nightly Backup',
    slug: 'nb-1',
    code: 'abcd1234-0000-4000-8000-000000000000',
    tags: ['prod', 'db'],
    status: 'grace',
    isStarted: true,
  };
  test.each([
    ['', true, 'nothing asked'],
    ['search=BACK', true, 'the name, upper and lower case alike'],
    ['search=nb-', true, 'the slug'],
    ['search=ABCD', true, 'the code'],
    ['search=prod', false, 'tags have a filter of their own'],
    ['tag=prod', true, 'one tag'],
    ['tag=prod&tag=db', true, 'all tags'],
    ['tag=prod&tag=web', false, 'one of the tags is missing'],
    ['tag=Prod', false, 'tags are what they are'],
    ['status=grace', true, 'its status'],
    ['status=down&status=grace', true, 'one of the statuses'],
    ['status=down', false, 'another status'],
    ['status=started', true, 'running, whatever else'],
    ['tag=prod&search=none', false, 'everything asked for must be there'],
  ])('%s: %s (%s)', (text, wanted) => {
    expect(isWanted(check, query(text))).toBe(wanted);
  });
});

describe('orders', () => {
  const item = (name: string, over: Partial<Sortable> = {}): Sortable => ({
    name,
    status: 'up',
    schedule: '1 day',
    lastPingAt: at(0),
    dueAt: at(0),
    ...over,
  });
  const order = (items: readonly Sortable[], sort: Sort) => sortChecks(items, sort).map(({ name }) => name);

  test.each<readonly [Sort, readonly string[]]>([
    ['created', ['bad', 'job 10', 'Job 2', 'a']],
    ['name', ['bad', 'a', 'Job 2', 'job 10']],
    ['-name', ['bad', 'job 10', 'Job 2', 'a']],
    ['last_ping', ['bad', 'a', 'job 10', 'Job 2']],
    ['-last_ping', ['bad', 'Job 2', 'job 10', 'a']],
    ['next', ['bad', 'Job 2', 'a', 'job 10']],
    ['-next', ['bad', 'job 10', 'a', 'Job 2']],
    ['status', ['bad', 'a', 'job 10', 'Job 2']],
    ['-status', ['bad', 'Job 2', 'job 10', 'a']],
    ['schedule', ['bad', 'Job 2', 'a', 'job 10']],
    ['-schedule', ['bad', 'job 10', 'a', 'Job 2']],
  ])('by %s, what is down first', (sort, names) => {
    const items = [
      item('job 10', { lastPingAt: at(5), dueAt: null, schedule: '10 days' }),
      item('Job 2', { lastPingAt: null, dueAt: at(1), status: 'new', schedule: '1 day' }),
      item('bad', { status: 'down' }),
      item('a', { lastPingAt: at(1), dueAt: at(2), status: 'grace', schedule: '2 days' }),
    ];
    expect(order(items, sort)).toEqual(names);
  });

  test('equals keep the order in which they were made', () => {
    const items = ['x', 'y', 'z'].map((schedule) => item('same', { schedule }));
    for (const sort of SORTS.filter((each) => !each.includes('schedule'))) {
      expect(sortChecks(items, sort).map(({ schedule }) => schedule)).toEqual(['x', 'y', 'z']);
    }
  });
});

describe('sums', () => {
  test('new and paused count as up, running besides', () => {
    const counts = countStatuses([
      { status: 'new', isStarted: true },
      { status: 'paused', isStarted: false },
    ]);
    expect([worstOf(counts), counts.started, counts.new, counts.paused]).toEqual(['up', 1, 1, 1]);
  });

  test('a tag is as bad as its worst check', () => {
    const tagged = (tags: string[], status: 'up' | 'grace' | 'down') => ({ tags, status, isStarted: false });
    expect(
      sumUpTags([tagged(['b', 'A'], 'up'), tagged(['b', 'b'], 'down'), tagged(['c'], 'grace'), tagged(['b'], 'grace')]),
    ).toEqual([
      { tag: 'A', status: 'up', words: '1 up' },
      { tag: 'b', status: 'down', words: '1 of 3 down' },
      { tag: 'c', status: 'grace', words: '1 up' },
    ]);
  });
});

describe('how a check stands', () => {
  const up = aCheck({ status: 'up', lastPingAt: at(0), timeoutSecs: 60, graceSecs: 30, alertAfter: at(90) });
  test.each([
    ['before it is due', up, 10, { status: 'up', dueAt: at(60), changesAt: at(60) }],
    ['late', up, 60, { status: 'grace', dueAt: at(60), changesAt: at(90) }],
    ['overdue', up, 90, { status: 'down', dueAt: at(60), changesAt: null }],
    [
      'running',
      { ...up, lastStartAt: at(20) },
      25,
      { status: 'up', isStarted: true, dueAt: at(50), changesAt: at(50) },
    ],
    ['new', aCheck(), 5, { status: 'new', dueAt: null, changesAt: null }],
    ['unreadable', aCheck({ ...up, kind: 'cron', schedule: 'x', alertAfter: null }), 5, { status: 'up', dueAt: null }],
  ])('%s', (_, check, secs, standing) => {
    expect(standingAt(check, at(secs))).toMatchObject(standing);
    expect(standingAt(check, at(secs)).status).toBe(statusAt(check, at(secs)));
  });
});
