import { describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { stores } from '../support/stores.ts';
import { commandsOn } from './rollcall.ts';

describe.each(stores)('restore-done on $name', ({ open }) => {
  const { db, run } = commandsOn(open);

  const beat = async (instance: string, secsAgo: number) => {
    const { knex, instant } = db().store.dialect;
    const at = instant(addSecs(systemClock().now(), -secsAgo));
    await knex('heartbeats').insert({ process: 'web', instance, version: '', started_at: at, beat_at: at });
  };

  test('makes the time since the backup one in which Rollcall was not listening', async () => {
    const { dialect, listening } = db().store;
    const yesterday = addSecs(systemClock().now(), -86_400);
    const at = dialect.instant(yesterday);
    await dialect
      .knex('listeners')
      .insert({ instance: 'gone/1', door: 'http', since: at, stored_until: at, beat_at: at });
    await beat('gone/1', 86_400);
    const { code, out } = await run('restore-done');
    expect([code, out]).toEqual([0, expect.stringContaining('Rollcall counts as not listening since the backup')]);
    expect(await listening.windows(null)).toMatchObject([{ door: 'http', from: yesterday, cause: 'restored' }]);
  });

  test('changes nothing under a process that runs', async () => {
    await beat('elsewhere/2', 5);
    const before = await db().store.listening.windows(null);
    const { code, err } = await run('restore-done');
    expect([code === 0, err]).toEqual([false, expect.stringContaining('Rollcall is running (web, elsewhere/2)')]);
    expect(await db().store.listening.windows(null)).toEqual(before);
  });
});
