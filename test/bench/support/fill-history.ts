import { addSecs } from '../../../server/core/instant.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import { T0 } from '../../support/builders.ts';
import { fillPings } from '../../support/fill-pings.ts';

/** Stores so many pings, and a tenth as many flips and notifications, all of them over and done with; of any release's schema. */
export async function fillHistory(store: OpenStore, rows: number): Promise<void> {
  await fillPings(store, rows);
  const { knex, instant } = store.dialect;
  const at = instant(addSecs(T0, 1));
  const few = Math.round(rows / 10);
  const numbers = 'with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ?)';
  const someOf = (table: string): string => `(select min(id) from ${table}) + i % (select count(*) from ${table})`;
  const code =
    store.dialect.name === 'postgres' ? 'gen_random_uuid()' : "printf('%08x-0000-4000-8000-000000000000', i)";
  await store.dialect.write(async (tx) => {
    await tx.raw(
      `insert into flips (check_id, created_at, processed_at, old_status, new_status)
       ${numbers} select ${someOf('checks')}, ?, ?, 'new', 'up' from numbers`,
      [few, at, at],
    );
    await tx.raw(
      `insert into notifications (code, flip_id, check_id, channel_id, event, check_status, created_at, state)
       ${numbers} select ${code}, (select min(id) from flips) + i - 1, ${someOf('checks')},
         (select min(id) from channels), 'past', 'up', ?, 'sent' from numbers`,
      [few, at],
    );
  });
  await knex.raw('analyze');
}
