import { describe, expect, test } from 'vitest';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { createBus } from '../../server/bus.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { correctAfterStepBack } from '../../server/pings/step-back.ts';
import { pauseCheck } from '../../server/services/check-status.ts';
import { clearEvents } from '../../server/services/remove-check.ts';
import { updateCheck } from '../../server/services/update-check.ts';
import { at, uuidOf } from '../support/builders.ts';
import { alwaysListening } from '../support/listening.ts';
import { stores } from '../support/stores.ts';
import { pingWorld } from './ping-world.ts';

const A = uuidOf(0xa1);
const B = uuidOf(0xb2);
const HOUR = 3_600;
const DAILY = { timeoutSecs: 24 * HOUR, graceSecs: 600 } as const;

describe.each(stores)('limits of runs on $name', ({ open }) => {
  const world = pingWorld(open);
  const deps = async () => ({ store: world.db.store, bus: await createBus(), now: world.now });
  const sweepAt = async (secs: number): Promise<void> => {
    world.now = at(secs);
    const clock = { now: () => world.now, sleepUntil: () => Promise.resolve() };
    await sweepOnce({ store: world.db.store, clock, log: silentLog, listening: alwaysListening });
  };

  test('runs under several rids are stored with the check, and each is watched', async () => {
    const { ping, check, flips } = await world.aStored({ ...DAILY, maxRuntimeSecs: HOUR });
    await ping();
    world.now = at(100);
    await ping(`/start?rid=${A}`);
    world.now = at(200);
    await ping(`/start?rid=${B}`);
    world.now = at(300);
    await ping(`?rid=${B}`);
    const run = { rid: A, startedAt: at(100), clockFrom: at(100), isTold: false };
    expect(await check()).toMatchObject({
      status: 'up',
      lastStartAt: at(100),
      lastStartRid: A,
      lastDuration: 100 * MICROS_PER_SECOND,
      runState: { runs: [run], failedRuns: 0, lastSuccessAt: at(300) },
      alertAfter: at(100 + HOUR),
    });
    await sweepAt(2 * HOUR);
    expect(await check()).toMatchObject({ status: 'down' });
    expect((await flips()).at(-1)).toMatchObject({ createdAt: at(100 + HOUR), reason: 'timeout', limit: 'slow' });
  });

  test('a run that says that it is alive has its time from then on; it is logged with that word', async () => {
    const { ping, check, pings, body } = await world.aStored(DAILY);
    await ping();
    world.now = at(100);
    await ping(`/start?rid=${A}`);
    world.now = at(400);
    expect(await ping(`/alive?rid=${A}`, { method: 'POST' })).toMatchObject({ status: 200, text: 'OK' });
    expect(await check()).toMatchObject({ alertAfter: at(1_000), lastStartAt: at(100) });
    expect((await pings()).map(({ kind }) => kind)).toEqual(['success', 'start', 'log']);
    expect(Buffer.from((await body(3)) ?? []).toString()).toBe('alive');
    world.now = at(450);
    await ping(`/alive?rid=${A}`, { method: 'POST', body: 'step 3 of 7' });
    expect(Buffer.from((await body(4)) ?? []).toString()).toBe('step 3 of 7');
    // of a run that nobody knows it is only logged
    world.now = at(460);
    expect(await ping(`/alive?rid=${B}`)).toMatchObject({ status: 200 });
    expect(await check()).toMatchObject({ alertAfter: at(1_050), nPings: 5 });
    world.now = at(900);
    await ping(`?rid=${A}`);
    expect(await check()).toMatchObject({ runState: null, lastStartAt: null, lastDuration: 800 * MICROS_PER_SECOND });
  });

  test('the sign of life is known by slug too', async () => {
    const { pingKey, check } = await world.aStored({ ...DAILY, slug: 'nightly' });
    const byKey = (suffix: string) => world.listener.fetch(`/ping/${pingKey}/nightly${suffix}`);
    await byKey('/start');
    world.now = at(300);
    expect(await byKey('/alive')).toMatchObject({ status: 200 });
    expect(await check()).toMatchObject({ status: 'new', alertAfter: at(900) });
  });

  test('a start that does not come takes the check down at its own deadline', async () => {
    const { ping, check, flips } = await world.aStored({ ...DAILY, startGraceSecs: 120 });
    await ping();
    expect(await check()).toMatchObject({ alertAfter: at(24 * HOUR + 120) });
    await sweepAt(24 * HOUR + 121);
    expect((await flips()).at(-1)).toMatchObject({ createdAt: at(24 * HOUR + 120), limit: 'nostart' });
    // a start alone does not take it up again, its success does
    await ping('/start');
    expect(await check()).toMatchObject({ status: 'down' });
    await ping();
    expect(await check()).toMatchObject({ status: 'up' });
    expect((await flips()).at(-1)).toMatchObject({ newStatus: 'up', limit: null });
  });

  test('a run that ends too soon, a success too soon after another, and failures that are tolerated', async () => {
    const fast = await world.aStored({ ...DAILY, minRuntimeSecs: 60 });
    await fast.ping('/start');
    world.now = at(30);
    await fast.ping();
    expect((await fast.pings()).map(({ kind }) => kind)).toEqual(['start', 'fail']);
    expect(await fast.flips()).toMatchObject([{ newStatus: 'down', reason: 'fail', limit: 'fast' }]);

    const often = await world.aStored({ ...DAILY, minIntervalSecs: HOUR });
    await often.ping();
    world.now = at(120);
    await often.ping();
    expect((await often.flips()).at(-1)).toMatchObject({ newStatus: 'down', reason: 'fail', limit: 'often' });

    const tolerant = await world.aStored({ ...DAILY, failTolerance: 1 });
    await tolerant.ping('/1');
    expect(await tolerant.check()).toMatchObject({ status: 'up', runState: { failedRuns: 1 } });
    world.now = at(120);
    await tolerant.ping('/1');
    expect((await tolerant.flips()).at(-1)).toMatchObject({ newStatus: 'down', reason: 'fail', limit: null });
  });

  test('pausing, clearing and taking the limits away forget the runs; a clock that is set back moves them', async () => {
    const begun = async () => {
      const stored = await world.aStored({ ...DAILY, maxRuntimeSecs: HOUR });
      await stored.ping(`/start?rid=${A}`);
      await stored.ping(`/start?rid=${B}`);
      return stored;
    };
    const paused = await begun();
    await pauseCheck(paused.id, await deps());
    expect(await paused.check()).toMatchObject({ runState: null, lastStartAt: null });

    const cleared = await begun();
    await clearEvents(cleared.id, await deps());
    expect(await cleared.check()).toMatchObject({ runState: null });

    const plain = await begun();
    await updateCheck(plain.id, { fields: () => ({ maxRuntimeSecs: null }) }, await deps());
    expect(await plain.check()).toMatchObject({ runState: null, lastStartRid: B, alertAfter: at(600) });

    const ahead = await begun();
    await correctAfterStepBack(world.db.store, { now: () => at(-60) });
    const runs = [A, B].map((rid) => ({ rid, startedAt: at(-60), clockFrom: at(-60), isTold: false }));
    expect(await ahead.check()).toMatchObject({ runState: { runs }, alertAfter: at(HOUR - 60) });
  });
});
