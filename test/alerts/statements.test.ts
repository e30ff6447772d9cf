import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { addSecs } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { T0 } from '../support/builders.ts';
import { createMachine } from '../support/machine.ts';
import { postgresStore, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

// Each statement is a round trip to PostgreSQL, and these are most of what an alert waits for.
describe('the statements of an alert on PostgreSQL', () => {
  let db: TestStore;
  let world: World;
  const seen: string[] = [];
  const note = ({ sql }: { readonly sql: string }): void => {
    seen.push(kindOf(sql));
  };

  beforeAll(async () => {
    db = await postgresStore.open();
    world = await buildWorld(db.store);
    db.store.dialect.knex.on('query', note);
  });
  afterAll(async () => {
    db.store.dialect.knex.off('query', note);
    await world.close();
    await db.cleanup();
  });

  const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    seen.length = 0;
    await work();
    return [...seen];
  };

  test('from the deadline to the record of what was sent', async () => {
    const { listening } = await createMachine(db.store, T0, { on: false }).start();
    const check = await world.addCheck({ lastPingAt: addSecs(T0, -360), alertAfter: T0 });
    await world.addWebhook(check, '/hook');
    await world.store.projects.update(world.project.id, { flapRule: true });
    world.clock.advance(0.001);
    const { store, clock } = world;

    expect(await statementsOf(() => sweepOnce({ store, clock, log: silentLog, listening }))).toEqual([
      'begin',
      'select listeners',
      'update checks',
      'select checks',
      'update checks',
      'insert flips',
      'commit',
    ]);
    expect(await statementsOf(() => store.reads.fanOutState())).toEqual(['select flips']);
    expect(await statementsOf(() => world.fanOut())).toEqual([
      'begin',
      'update flips',
      // the checks, and which of them are flapping
      'select flapping',
      'select channel_checks',
      'select flips',
      'insert notifications',
      'insert delivery_jobs',
      'commit',
      'select profiles',
      // nothing more to do
      ...['begin', 'update flips', 'commit'],
    ]);
    const deliverer = world.deliverer();
    const turn = async () => {
      await deliverer.turn();
      await deliverer.idle();
    };
    expect(await statementsOf(turn)).toEqual([
      'begin',
      'select delivery_jobs',
      'update delivery_jobs',
      'select delivery_jobs',
      'select checks',
      'select channels',
      'select checks',
      'select checks',
      'update notifications',
      'commit',
    ]);
    expect(world.sink.at('/hook')).toHaveLength(1);
    expect(await statementsOf(turn)).toEqual([
      'begin',
      'delete delivery_jobs',
      'insert notification_attempts',
      'update notifications',
      'select channels',
      'update channels',
      'select delivery_jobs',
      'commit',
      'select delivery_jobs',
    ]);
  });
});

/** What it does, and to which table. */
function kindOf(sql: string): string {
  const [, verb = '', table = ''] =
    /\b(begin|commit|insert into|update|delete from)\b\W*(\w*)/i.exec(sql.replace(/for no key update.*/s, '')) ?? [];
  if (verb !== '') return `${verb.split(' ')[0]?.toLowerCase()} ${table}`.trim();
  return `select ${/\bfrom "?(\w+)/.exec(sql)?.[1]}`;
}
