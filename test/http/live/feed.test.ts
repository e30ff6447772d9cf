import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Bus, createBus } from '../../../server/bus.ts';
import { systemClock } from '../../../server/clock.ts';
import { createLiveFeed, type LiveFeed } from '../../../server/http/live/feed.ts';
import type { LiveModel, LiveView } from '../../../server/http/live/model.ts';
import { silentLog } from '../../../server/log.ts';

let bus: Bus;
let feed: LiveFeed;
let server: Server;
let base: string;
let rows: Map<string, string>;
let reads: number;
let allowed: boolean;
let people = 0;
let view: LiveView;

beforeEach(async () => {
  bus = await createBus();
  feed = createLiveFeed({ bus, clock: systemClock(), log: silentLog });
  rows = new Map([
    ['a', '<p id="a">one</p>'],
    ['b', '<p id="b">two</p>'],
  ]);
  reads = 0;
  allowed = true;
  view = {
    key: 'page',
    concerns: ({ project }) => project === undefined || project === 1,
    isStillAllowed: async () => allowed,
    read: async () => {
      reads += 1;
      return modelOf(rows);
    },
  };
  server = createServer((req, res) => {
    const lastId = String(req.headers['last-event-id'] ?? '');
    people += 1;
    const session = req.headers['x-session'];
    const owner = { session: String(session ?? people), user: session === undefined ? people : 0 };
    if (feed.reserve(res, owner)) feed.attach(res, view, lastId);
    else res.writeHead(503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(async () => {
  vi.useRealTimers();
  feed.stop();
  server.closeAllConnections();
  server.close();
  await bus.close();
});

function modelOf(parts: ReadonlyMap<string, string>): LiveModel {
  const lists = new Map([['list', [...parts.keys()]]]);
  return { title: 'Page', isDown: false, parts: new Map(parts), lists, changesAt: null };
}

interface Got {
  readonly id: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** Opens a stream; `next` waits for the next update, `text` for a text in what has come. */
async function follow(lastId = '') {
  const stop = new AbortController();
  const response = await fetch(base, { headers: { 'Last-Event-ID': lastId }, signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let at = 0;
  const more = async (): Promise<boolean> => {
    const { done = true, value = '' } = (await reader?.read()) ?? {};
    text += value;
    return !done;
  };
  const find = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(text.slice(at));
      if (found !== null) {
        at += found.index + found[0].length;
        return found;
      }
      if (!(await more())) throw new Error(`the stream ended without ${pattern.source}: ${text}`);
    }
  };
  return {
    async next(): Promise<Got> {
      const [, id = '', data = ''] = await find(/id: (.*)\nevent: update\ndata: (.*)\n\n/);
      return { id, ...JSON.parse(data) };
    },
    text: async (pattern: RegExp) => (await find(pattern))[0],
    async ended() {
      while (await more());
      return text;
    },
    close: () => stop.abort(),
  };
}

test('a page whose content is not known gets all of it, then only what changes', async () => {
  const stream = await follow();
  expect(await stream.next()).toMatchObject({ parts: Object.fromEntries(rows), lists: { list: ['a', 'b'] } });
  rows.set('b', '<p id="b">three</p>');
  bus.publish({ what: 'check', project: 1 });
  expect(await stream.next()).toMatchObject({ parts: { b: '<p id="b">three</p>' }, lists: {} });
  rows.delete('a');
  bus.publish({ what: 'check', project: 1 });
  expect(await stream.next()).toMatchObject({ parts: {}, lists: { list: ['b'] } });
});

test('who comes back with the id of what they got last gets what changed since then', async () => {
  const first = await follow();
  const { id } = await first.next();
  first.close();
  rows.set('a', '<p id="a">changed meanwhile</p>');
  const again = await follow(id);
  expect(await again.next()).toMatchObject({ parts: { a: '<p id="a">changed meanwhile</p>' } });
});

test('an id from another process is as good when nothing has changed: nothing is sent', async () => {
  const { id } = await (await follow()).next();
  const elsewhere = createLiveFeed({ bus, clock: systemClock(), log: silentLog });
  expect(await elsewhere.poll(view, id)).toBeNull();
  rows.set('a', '<p id="a">new</p>');
  expect(await elsewhere.poll(view, id)).toMatchObject({ parts: { a: '<p id="a">new</p>' } });
  elsewhere.stop();
});

test('fifty people who look at the same cost one look at the store', async () => {
  const streams = await Promise.all(Array.from({ length: 50 }, () => follow()));
  await Promise.all(streams.map((stream) => stream.next()));
  const before = reads;
  rows.set('a', '<p id="a">for all</p>');
  bus.publish({ what: 'ping', project: 1 });
  await Promise.all(streams.map((stream) => stream.next()));
  expect(reads - before).toBe(1);
  expect(feed.size).toBe(50);
});

test('a storm of hints makes few looks', async () => {
  const stream = await follow();
  await stream.next();
  for (let i = 0; i < 1_000; i += 1) bus.publish({ what: 'ping', project: 1 });
  rows.set('a', '<p id="a">after the storm</p>');
  await stream.next();
  expect(reads).toBeLessThan(5);
});

test('what happens in another project makes no look at all', async () => {
  const stream = await follow();
  await stream.next();
  const before = reads;
  bus.publish({ what: 'ping', project: 2 });
  rows.set('a', '<p id="a">here</p>');
  bus.publish({ what: 'ping', project: 1 });
  await stream.next();
  expect(reads - before).toBe(1);
});

test('it ends, without another word, once somebody may not look any more', async () => {
  const stream = await follow();
  await stream.next();
  allowed = false;
  rows.set('a', '<p id="a">secret</p>');
  bus.publish({ what: 'ping', project: 1 });
  expect(await stream.ended()).not.toContain('secret');
});

test('a quiet stream shows every fifteen seconds that it is still there', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  feed.stop();
  feed = createLiveFeed({ bus, clock: systemClock(), log: silentLog });
  const stream = await follow();
  await stream.next();
  vi.advanceTimersByTime(15_000);
  expect(await stream.text(/: .*\n\n/)).toContain('still here');
});

test('when the store cannot be read the page is told later, and stays open', async () => {
  const stream = await follow();
  await stream.next();
  const { read } = view;
  let failed = false;
  view = {
    ...view,
    read: async (now) => {
      if (failed) return await read(now);
      failed = true;
      throw new Error('away');
    },
  };
  const other = { ...view, key: 'failing' };
  view = other;
  const failing = await follow();
  expect(await failing.next()).toMatchObject({ parts: Object.fromEntries(rows) });
});

test('a session with twelve streams gets no more, and one that ends makes room', async () => {
  const stop = new AbortController();
  const open = (session: string) => fetch(base, { headers: { 'X-Session': session }, signal: stop.signal });
  const streams = await Promise.all(Array.from({ length: 12 }, () => open('a')));
  expect(streams.map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect((await open('a')).status).toBe(503);
  expect((await open('b')).status).toBe(200);
  await streams[0]?.body?.cancel();
  await expect.poll(async () => (await open('a')).status).toBe(200);
  stop.abort();
});

test('nor does a user of many sessions', async () => {
  const stop = new AbortController();
  const open = (n: number) => fetch(base, { headers: { 'X-Session': String(n % 5) }, signal: stop.signal });
  const streams = await Promise.all(Array.from({ length: 50 }, (_, n) => open(n)));
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(48);
  stop.abort();
});
