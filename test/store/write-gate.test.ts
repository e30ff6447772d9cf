import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Unavailable } from '../../server/errors.ts';
import { createWriteGate } from '../../server/store/write-gate.ts';

test('lets writers through one at a time, in the order they came', async () => {
  const gate = createWriteGate();
  const events: string[] = [];
  const write = (name: string) =>
    gate.run(async () => {
      events.push(`${name} in`);
      await pause(1);
      events.push(`${name} out`);
      return name;
    });
  expect(await Promise.all([write('a'), write('b'), write('c')])).toEqual(['a', 'b', 'c']);
  expect(events).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('opens again after a writer that throws', async () => {
  const gate = createWriteGate();
  await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await gate.run(async () => 'through')).toBe('through');
});

test('does not let a writer wait for ever, and forgets those who gave up', async () => {
  const gate = createWriteGate(20);
  let finish = (): void => undefined;
  const slow = gate.run(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(gate.run(async () => 'late')).rejects.toThrow(Unavailable);
  finish();
  await slow;
  expect(await gate.run(async () => 'through')).toBe('through');
});

test('an urgent writer waits for no crowd, and a crowd of urgent ones lets others through', async () => {
  const gate = createWriteGate();
  const order: string[] = [];
  const enter = (name: string, isUrgent: boolean) => {
    const write = async () => {
      order.push(name);
      await Promise.resolve();
    };
    return isUrgent ? gate.runUrgent(1_000, write) : gate.run(write);
  };
  await Promise.all([
    enter('a', false),
    enter('b', false),
    enter('c', false),
    enter('d', false),
    enter('ping 1', true),
    enter('ping 2', true),
    enter('ping 3', true),
  ]);
  expect(order).toEqual(['a', 'ping 1', 'b', 'ping 2', 'c', 'ping 3', 'd']);
});

test('an urgent writer is told how long it may still wait, and gives up when that is over', async () => {
  const gate = createWriteGate();
  let finish = (): void => undefined;
  const slow = gate.run(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(gate.runUrgent(20, async () => 'late')).rejects.toThrow(Unavailable);
  const waiting = gate.runUrgent(60_000, async (leftMs) => leftMs);
  await pause(5);
  finish();
  await slow;
  const leftMs = await waiting;
  expect(leftMs).toBeLessThan(60_000);
  expect(leftMs).toBeGreaterThan(0);
  expect(await gate.runUrgent(10, async (open) => open)).toBeGreaterThan(0);
});
