import { describe, expect, test } from 'vitest';
import { planStatement, planText } from '../../server/core/migration-plan.ts';

const TABLES = new Set(['checks', 'pings']);

describe('a statement of a migration', () => {
  test.each([
    ['alter table checks add column x integer not null default 0', 'checks', 'everything', 'at once'],
    ['alter table "checks" drop column "x"', 'checks', 'everything', 'at once'],
    ['alter table pings alter column n type bigint', 'pings', 'everything', 'write'],
    ['alter table pings add constraint positive check (n > 0)', 'pings', 'everything', 'read'],
    ['alter table pings add constraint positive check (n > 0) not valid', 'pings', 'everything', 'at once'],
    ['create index pings_at on pings (created_at)', 'pings', 'writing', 'index'],
    ['create unique index concurrently pings_at on pings (created_at)', 'pings', 'nothing', 'index'],
    ['update checks set x = 1', 'checks', 'its rows', 'write'],
    ['drop table pings', 'pings', 'everything', 'at once'],
    ['create table fresh (id integer)', null, 'nothing', 'at once'],
    ['create index fresh_id on fresh (id)', null, 'nothing', 'at once'],
    ['alter table fresh add column x integer', null, 'nothing', 'at once'],
  ])('%s', (sql, table, lock, pace) => {
    expect(planStatement(sql, TABLES)).toMatchObject({ table, lock, pace });
  });

  test('that only reads is left out', () => {
    expect(planStatement('select * from checks', TABLES)).toBeNull();
  });
});

test('a plan says for each step who waits, and for how long', () => {
  const statements = (...sql: readonly string[]) => sql.flatMap((each) => planStatement(each, TABLES) ?? []);
  const steps = [
    {
      name: '0100_a',
      statements: statements('create table fresh (id integer)', 'alter table checks add column x integer'),
    },
    {
      name: '0100_b',
      statements: statements('create table fresh (id integer)', 'create index fresh_id on fresh (id)'),
    },
    { name: '0101_b', statements: statements('create index pings_at on pings (created_at)') },
  ];
  const rows = new Map([
    ['checks', 1_000],
    ['pings', 6_000_000],
  ]);
  expect(planText(steps, rows, 'postgres')).toEqual([
    '0100_a',
    '  create table fresh (id integer)\n    a new table; nothing waits for it',
    '  alter table checks add column x integer\n    locks all use of checks (1,000 rows, less than a second)',
    '0100_b',
    '  new tables only; nothing waits for them',
    '0101_b',
    '  create index pings_at on pings (created_at)\n    locks writing to pings (6,000,000 rows, about 2 minutes)',
    '3 steps, about 2 minutes; all steps are one transaction: its locks are held to the end, for about 2 minutes in all',
  ]);
  expect(planText([], rows, 'sqlite')).toEqual(['the database is up to date: there is nothing to do']);
});
