import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromMillis, type Instant } from '../../server/core/instant.ts';
import type { OpenStore } from '../../server/store/open.ts';

const PRELOADED = fileURLToPath(new URL('./moved-clock.mjs', import.meta.url));
const MILLIS = 1_000;

/** The clocks of the program and of its database, which run faster than ours and are set by hand. */
export interface Clocks {
  /** What the program must be started with. */
  readonly env: Readonly<Record<string, string>>;
  now(): Instant;
  /** Waits for so many seconds on these clocks. */
  pass(secs: number): Promise<void>;
  /** Moves the clocks on by seconds: the wall clock, and the time that has passed for those who run. */
  move(by: { readonly wallSecs: number; readonly elapsedSecs: number }): Promise<void>;
}

/** Creates clocks that show the present time and run at this speed; the database's go with them. */
export async function createClocks(store: OpenStore, folder: string, speed: number): Promise<Clocks> {
  const file = join(folder, 'clock');
  const real = Date.now();
  let wall = 0;
  let elapsed = 0;
  const write = (): void => writeFileSync(file, new Float64Array([wall, elapsed]));
  write();
  const { name, knex } = store.dialect;
  if (name === 'postgres') {
    // a function of this name before that of PostgreSQL
    await knex.raw('create table weather_clock (ahead_ms float8 not null)');
    await knex.raw('insert into weather_clock values (0)');
    await knex.raw(
      `create function public.clock_timestamp() returns timestamptz language sql volatile as $$
         select to_timestamp((${real} + (extract(epoch from pg_catalog.clock_timestamp()) * 1000 - ${real}) * ${speed} + ahead_ms) / 1000)
         from public.weather_clock $$`,
    );
    const [{ current }] = (await knex.raw('select current_database() as current')).rows;
    await knex.raw(`alter database ${current} set search_path = public, pg_catalog`);
  }
  return {
    env: {
      NODE_OPTIONS: `--import=${PRELOADED}`,
      WEATHER_CLOCK: file,
      WEATHER_SPEED: String(speed),
      WEATHER_REAL: String(real),
      WEATHER_SHOWN: String(real),
    },
    now: () => fromMillis(real + (Date.now() - real) * speed + wall),
    pass: (secs) => new Promise((resolve) => setTimeout(resolve, (secs * MILLIS) / speed)),
    async move({ wallSecs, elapsedSecs }) {
      const moved = wall + wallSecs * MILLIS;
      if (name === 'postgres') await knex('weather_clock').update({ ahead_ms: moved });
      wall = moved;
      elapsed += elapsedSecs * MILLIS;
      write();
    },
  };
}
