import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { startHeartbeat } from '../../server/processes/heartbeat.ts';
import type { RunningPart } from '../../server/processes/part.ts';
import type { Heartbeat } from '../../server/store/heartbeats.ts';
import { createTurns } from '../../server/turns.ts';
import { at, T0 } from '../support/builders.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

let clock: TestClock;
let heartbeat: RunningPart;
let beats: Map<string, Heartbeat>;
const turns = createTurns(() => Number(clock.now() - T0) / 1_000);

beforeEach(() => {
  clock = testClock(T0);
  beats = new Map();
});
afterEach(() => heartbeat.stop());

const start = (...parts: string[]) => {
  const heartbeats = {
    beat: async (beat: Heartbeat) => void beats.set(beat.process, beat),
    remove: async (part: string) => void beats.delete(part),
  };
  const idle = async () => undefined;
  const runtime = {
    clock,
    heartbeats,
    log: { debug: () => undefined },
    site: { refresh: idle },
    agreeOnTime: idle,
    turns,
  };
  heartbeat = startHeartbeat(runtime, parts);
};
const beatAt = (part: string) => beats.get(part)?.beatAt;

test('each part of a process is alive every ten seconds, and forgotten when the process stops', async () => {
  start('web', 'sendalerts');
  await expect.poll(() => [beatAt('web'), beatAt('sendalerts')]).toEqual([T0, T0]);
  clock.advance(10);
  await expect.poll(() => [beatAt('web'), beatAt('sendalerts')]).toEqual([at(10), at(10)]);
  await heartbeat.stop();
  expect([...beats]).toEqual([]);
});

test.each(['sweep', 'fan-out', 'delivery'])(
  'the part that sends alerts is alive until its loop %s last turned',
  async (loop) => {
    for (const one of ['sweep', 'fan-out', 'delivery']) turns.note(one);
    start('web', 'sendalerts');
    await expect.poll(() => beatAt('sendalerts')).toEqual(T0);
    clock.advance(4);
    for (const one of ['sweep', 'fan-out', 'delivery']) if (one !== loop) turns.note(one);
    clock.advance(6);
    await expect.poll(() => [beatAt('web'), beatAt('sendalerts')]).toEqual([addSecs(T0, 10), T0]);
  },
);
