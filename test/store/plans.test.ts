import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../../server/store/sql.ts';
import type { Store } from '../../server/store/store.ts';
import { aPing, at } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

interface Query {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

describe.each(stores)('query plans on $name', ({ name, open }) => {
  let db: TestStore;
  let codeOf: (i: number) => string;
  beforeAll(async () => {
    db = await open();
    const { project, checks } = await seed(db.store);
    codeOf = await fillChecks(db.store, { projectId: project.id, count: 20_000, firstAlertAfter: at(0) });
    const check = checks[0]?.id ?? 0;
    const pings = Array.from({ length: 5_000 }, (_, i) => aPing({ n: i + 1, createdAt: at(i) }));
    await db.store.pings.insert(check, pings);
    for (let i = 0; i < 300; i += 1) await seed(db.store, []);
    await db.store.dialect.write(fillFlips);
    await db.store.dialect.knex.raw('analyze');
  });
  afterAll(() => db.cleanup());

  test.each<readonly [string, (store: Store) => Promise<unknown>, RegExp]>([
    ['a check by its code', (store) => store.checks.byCode(codeOf(77)), /autoindex_checks|checks_code_key/],
    ['checks by project and slug', (store) => store.checks.bySlug(1, 'check-77'), /checks_project_id_slug/],
    [
      'a project by its ping key',
      (store) => store.projects.byPingKey('no-such'),
      /autoindex_projects|projects_ping_key_key/,
    ],
    ['a user by address', (store) => store.users.byEmail('none@example.org'), /users_lower_email/],
    ['the next deadline', (store) => store.checks.nextDueAt(), /checks_scan_at/],
    ['due checks', (store) => store.transaction((tx) => tx.checks.claimDue(at(5), 100)), /checks_scan_at/],
    [
      'due checks that lie together',
      (store) => store.transaction((tx) => tx.checks.claimDueAmong(at(5), { afterId: 100, upToId: 600 })),
      // PostgreSQL knows that few are due
      /INTEGER PRIMARY KEY|checks_pkey|checks_scan_at/,
    ],
    ['the newest pings', (store) => store.pings.list(1, 100), /pings_check_id_n|pings_pkey/],
    ['the latest ping at a moment', (store) => store.pings.latest(1, at(4_990)), /pings_check_id_n|pings_pkey/],
    ['the body of a ping', (store) => store.pings.body(1, 4_000), /pings_check_id_n|pings_pkey/],
    ['pruning pings', (store) => store.pings.prune(1, 5), /pings_check_id_n|pings_pkey/],
    ['flips of a check', (store) => store.flips.ofCheck(5, 10), /flips_check_id_created_at/],
    [
      'unprocessed flips',
      (store) => store.transaction((tx) => tx.flips.claimUnprocessed(10, at(5))),
      /flips_unprocessed/,
    ],
  ])('%s: by index', async (_, ask, index) => {
    const queries = await queriesOf(ask);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      const plan = await explain(query);
      expect(plan).toMatch(index);
      expect(plan).not.toMatch(name === 'SQLite' ? /SCAN \w+(?! USING)\b/ : /Seq Scan/);
    }
  });

  test('the flip before another: by index', async () => {
    const [flip] = await db.store.flips.ofCheck(5, 1);
    if (!flip) throw new Error('no flip');
    const [query] = await queriesOf((store) => store.flips.before(flip));
    expect(query && (await explain(query))).toMatch(/flips_check_id_created_at/);
  });

  test('earlier pings that could not be heard: by index, though the table has no statistics yet', async () => {
    await db.store.dialect.write(fillUnheard);
    const ids = Array.from({ length: 500 }, (_, i) => i + 1);
    const [query] = await queriesOf((store) => store.unheard.sincePing(ids));
    const plan = query && (await explain(query));
    expect(plan).toMatch(/unheard_check_id/);
    expect(plan).not.toMatch(/Seq Scan|SCAN/);
  });

  async function queriesOf(ask: (store: Store) => Promise<unknown>): Promise<readonly Query[]> {
    const { knex } = db.store.dialect;
    const seen: Query[] = [];
    const note = ({ sql, bindings }: { sql: string; bindings?: readonly unknown[] }): void => {
      if (/^\s*(select|update|delete)/i.test(sql)) seen.push({ sql, bindings: bindings ?? [] });
    };
    knex.on('query', note);
    await ask(db.store);
    knex.off('query', note);
    return seen;
  }

  async function explain({ sql, bindings }: Query): Promise<string> {
    const { knex } = db.store.dialect;
    const asked = sql.replace(/\$\d+/g, '?');
    const words = name === 'SQLite' ? 'explain query plan' : 'explain';
    const steps = await rowsOf<object>(knex, `${words} ${asked}`, [...bindings].map(String));
    return steps.map((step) => JSON.stringify(Object.values(step))).join('\n');
  }
});

/** One flip for each check, all but a few processed. */
async function fillFlips(knex: Knex): Promise<void> {
  await knex.raw(
    `insert into flips (check_id, created_at, processed_at, old_status, new_status, reason)
     select id, created_at, case when id % 1000 > 0 then created_at end, 'up', 'down', 'timeout' from checks`,
  );
}

/** One for each check, as after an outage. */
async function fillUnheard(knex: Knex): Promise<void> {
  const sameMoment = Array(6).fill('created_at').join(', ');
  await knex.raw(
    `insert into unheard (check_id, expected_at, deadline_at, from_at, to_at, judged_from, created_at)
     select id, ${sameMoment} from checks`,
  );
}
