import type { OpenStore } from '../../server/store/open.ts';
import { T0 } from './builders.ts';

/** Stores pings in one statement, as many for each check, a second apart; those of a check are numbered from 1. */
export async function fillPings({ dialect }: OpenStore, count: number): Promise<void> {
  const postgres = dialect.name === 'postgres';
  const created = postgres ? `?::timestamptz + i * interval '1 second'` : '? + i * 1000000';
  await dialect.write(async (knex) => {
    const [row] = await knex('checks').count<{ n: number | string }[]>({ n: '*' });
    const each = Math.floor(count / Number(row?.n));
    await knex.raw(
      `insert into pings (check_id, n, created_at, kind, scheme, method, ua)
       with recursive
         numbers (i) as (select 0 union all select i + 1 from numbers where i < ?),
         numbered as (select id, row_number() over (order by id) - 1 as place from checks)
       select numbered.id, numbers.i + 1, ${created}, 'success', 'http', 'GET', 'curl/8.5.0'
       from numbered cross join numbers order by numbered.id, numbers.i`,
      [each - 1, dialect.instant(T0)],
    );
    await knex.raw('update checks set n_pings = ?', [each]);
  });
  await dialect.knex.raw('analyze');
}
