import { createServer } from 'node:http';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import express, { type Response } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { createNextTurn } from '../../server/http/kit/next-turn.ts';
import { createPageQueue, type PageLimits, type PageQueue } from '../../server/http/kit/page-queue.ts';
import { portOf } from '../support/http-sink.ts';

test('what waits for a turn begins in the order it came, one in each turn of the event loop', async () => {
  const nextTurn = createNextTurn(() => 0);
  const begun: number[] = [];
  for (const n of [1, 2, 3]) nextTurn(() => begun.push(n));
  expect(begun).toEqual([]);
  for (const n of [1, 2, 3]) {
    await turnOfTheLoop();
    expect(begun.at(-1)).toBe(n);
    expect(begun).toHaveLength(n);
  }
});

test('what fails in its turn does not keep the others waiting', async () => {
  const nextTurn = createNextTurn();
  const faults: unknown[] = [];
  const note = (error: unknown): void => void faults.push(error);
  process.once('uncaughtException', note);
  nextTurn(() => {
    throw new Error('a fault');
  });
  await new Promise<void>(nextTurn);
  expect(faults).toHaveLength(1);
});

test('a turn that took in a connection begins nothing, so that those behind it are taken in first', async () => {
  let connections = 0;
  const nextTurn = createNextTurn(() => connections);
  const begun: number[] = [];
  nextTurn(() => begun.push(1));
  for (let turns = 0; turns < 5; turns += 1) {
    connections += 1;
    await turnOfTheLoop();
  }
  expect(begun).toEqual([]);
  await turnOfTheLoop();
  expect(begun).toEqual([1]);
});

test('connections that never stop coming in put a turn off for a moment only', async () => {
  let connections = 0;
  const nextTurn = createNextTurn(() => (connections += 1));
  await new Promise<void>(nextTurn);
  const start = performance.now();
  await Promise.all(Array.from({ length: 4 }, () => new Promise<void>(nextTurn)));
  expect(performance.now() - start).toBeGreaterThan(75);
});

test('connections that come in count, whoever listens', async () => {
  const server = createServer((_req, res) => void res.end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const order: string[] = [];
  const nextTurn = createNextTurn();
  server.once('connection', () => {
    order.push('connection');
    nextTurn(() => order.push('begun'));
    setImmediate(() => order.push('turn'));
  });
  await fetch(`http://127.0.0.1:${portOf(server)}/`, { headers: { connection: 'close' } });
  await expect.poll(() => order).toEqual(['connection', 'turn', 'begun']);
});

/** A server whose pages wait until they are let go, and who is inside. */
async function aSite(limits: Partial<PageLimits> = {}) {
  const inside: { readonly path: string; readonly res: Response }[] = [];
  const warnings: unknown[] = [];
  const queue: PageQueue = createPageQueue({
    addressOf: (req) => req.get('x-address') ?? '',
    log: { warn: (line: unknown) => void warnings.push(line) },
    limits,
  });
  const app = express();
  app.use(queue.enter);
  app.use((req, res) => void inside.push({ path: req.path, res }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // null: the client left, or the test ended before the answer
  const ask = async (path: string, address = 'a', signal?: AbortSignal) => {
    const headers = { 'x-address': address };
    const response = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, {
      headers,
      ...(signal === undefined ? {} : { signal }),
    }).catch(() => null);
    return { status: response?.status ?? null, retryAfter: response?.headers.get('retry-after') ?? null };
  };
  const answer = (path: string): void => {
    const at = inside.findIndex((each) => each.path === path);
    for (const { res } of inside.splice(at, at < 0 ? 0 : 1)) {
      res.send(path);
      queue.leave(res);
    }
  };
  return { ask, answer, warnings, paths: () => inside.map(({ path }) => path).sort() };
}

test('so many pages are worked on at a time, the next when one is answered', async () => {
  const { ask, answer, paths } = await aSite({ atOnce: 2, waiting: 1, countedMs: 60_000 });
  const first = ask('/1');
  await expect.poll(paths).toEqual(['/1']);
  const all = Promise.all([first, ask('/2')]);
  await expect.poll(paths).toEqual(['/1', '/2']);
  const third = ask('/3');
  // so the third waits
  await expect.poll(async () => (await ask('/4')).status).toBe(503);
  expect(paths()).toEqual(['/1', '/2']);
  answer('/1');
  await expect.poll(paths).toEqual(['/2', '/3']);
  answer('/2');
  answer('/3');
  expect([...(await all), await third].map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('beyond those that may wait, a request is answered 503 at once, with a time to come again', async () => {
  const { ask, answer, paths, warnings } = await aSite({ atOnce: 1, waiting: 2, countedMs: 60_000 });
  const first = ask('/1');
  await expect.poll(paths).toEqual(['/1']);
  const waiting = [ask('/2'), ask('/3')];
  await expect.poll(async () => (await ask('/4')).status).toBe(503);
  expect(await ask('/5')).toEqual({ status: 503, retryAfter: '5' });
  // once a minute
  expect(warnings).toHaveLength(1);
  for (const path of ['/1', '/2', '/3']) {
    await expect.poll(paths).toEqual([path]);
    answer(path);
  }
  expect((await Promise.all([first, ...waiting])).map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('one address does not take all places', async () => {
  const { ask, answer, paths } = await aSite({ atOnce: 1, waiting: 10, ofOneAddress: 1, countedMs: 60_000 });
  void ask('/1');
  await expect.poll(paths).toEqual(['/1']);
  void ask('/2');
  await expect.poll(async () => (await ask('/3')).status).toBe(503);
  const other = ask('/4', 'b');
  answer('/1');
  await expect.poll(paths).toEqual(['/2']);
  answer('/2');
  await expect.poll(paths).toEqual(['/4']);
  answer('/4');
  expect((await other).status).toBe(200);
});

test('a client that leaves while it waits makes room, and so does a page that takes long', async () => {
  const { ask, answer, paths } = await aSite({ atOnce: 1, waiting: 1, countedMs: 60 });
  const stop = new AbortController();
  void ask('/1');
  await expect.poll(paths).toEqual(['/1']);
  const gone = ask('/2', 'a', stop.signal);
  stop.abort();
  expect((await gone).status).toBeNull();
  const third = ask('/3');
  await expect.poll(paths).toEqual(['/1', '/3']);
  answer('/3');
  expect((await third).status).toBe(200);
});
