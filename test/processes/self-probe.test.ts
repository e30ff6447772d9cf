import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { isPublicName } from '../../server/core/public-name.ts';
import { createHttp, type HttpClient } from '../../server/delivery/http.ts';
import { createSelfProbe, probeUrl } from '../../server/processes/self-probe.ts';
import { aConfig } from '../delivery/settings.ts';
import { at, T0 } from '../support/builders.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { keepingLog } from '../support/people.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

test.each([
  ['hc.example-company.com', true],
  ['ping.rollcall.dev.', true],
  ['localhost', false],
  ['rollcall', false],
  ['rollcall.local', false],
  ['hc.lan', false],
  ['hc.internal', false],
  ['rollcall.example', false],
  ['192.168.1.2', false],
  ['8.8.8.8', false],
  ['[2001:4860::1]', false],
])('%s is a public name: %s', (name, expected) => {
  expect(isPublicName(name)).toBe(expected);
});

test.each([
  ['https://hc.acme.dev/ping/', true, 'https://hc.acme.dev/ping/probe'],
  ['https://ping.acme.dev', true, 'https://ping.acme.dev/probe'],
  ['http://localhost:8000/ping/', true, null],
  ['https://hc.acme.dev/ping/', false, null],
])('PING_ENDPOINT=%s, PROBE_ENABLED=%s: asks for %s', (pingEndpoint, probeEnabled, url) => {
  expect(probeUrl({ pingEndpoint, probeEnabled })).toBe(url);
});

describe.each(stores)('a server that asks for itself, on $name', ({ open }) => {
  let db: TestStore;
  let sink: HttpSink;
  let http: HttpClient;
  let clock: TestClock;
  beforeEach(async () => {
    db = await open();
    sink = await startHttpSink();
    http = createHttp(aConfig({}));
    clock = testClock(T0);
  });
  afterEach(async () => {
    await http.close();
    await sink.close();
    await db.cleanup();
  });

  const isOurs = () => sink.answer({ headers: { 'X-Rollcall-Probe': 'token' } });
  const aProbe = (blinds = false) => {
    const { log, lines } = keepingLog();
    const look = createSelfProbe({
      store: db.store,
      http,
      clock,
      log,
      url: `${sink.url}/ping/probe`,
      token: 'token',
      blinds,
    });
    return {
      lines,
      /** Looks as often as that, each time as much later as it says. */
      async looks(times: number) {
        for (let count = 0; count < times; count += 1) clock.advance(await look());
      },
    };
  };
  const unreachableSince = () => db.store.siteSettings.get('unreachable_since');
  const windows = async () =>
    (await db.store.listening.windows(null)).map(({ from, to, cause, kind }) => ({ from, to, cause, kind }));
  const away = (from: Instant, to: Instant) => ({ from, to, cause: 'unreachable', kind: 'blind' });

  test('sends a HEAD, and records nothing while it is answered', async () => {
    isOurs();
    const { looks, lines } = aProbe();
    await looks(3);
    expect(sink.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('HEAD /ping/probe'));
    expect([await unreachableSince(), lines]).toEqual(['', []]);
  });

  test.each([
    ['fails', { status: 502 }],
    ['is another server’s', { status: 200 }],
    ['is another Rollcall’s', { headers: { 'X-Rollcall-Probe': 'other' } }],
  ])('records it when the third answer in a row %s, until the first that is its own', async (_, answer) => {
    isOurs();
    const { looks, lines } = aProbe();
    await looks(1);
    sink.answer(answer);
    await looks(2);
    isOurs();
    await looks(1);
    sink.answer(answer);
    await looks(2);
    expect(await unreachableSince()).toBe('');
    await looks(5);
    expect(await unreachableSince()).toBe('2026-01-01T00:03:00+00:00');
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    isOurs();
    await looks(1);
    expect(await unreachableSince()).toBe('');
    expect(await windows()).toEqual([]);
  });

  test('with PROBE_BLINDS, the time since the last good answer is a blind window that grows and is not taken back', async () => {
    isOurs();
    const { looks } = aProbe(true);
    await looks(2);
    sink.answer({ status: 502 });
    await looks(2);
    expect(await windows()).toEqual([]);
    await looks(1);
    expect(await windows()).toEqual([away(at(60), at(240))]);
    await looks(2);
    expect(await windows()).toEqual([away(at(60), at(300))]);
    // this process has listened all the time, and says so
    const { listening } = db.store;
    await listening.begin({ instance: 'a', since: T0, doors: [{ door: 'http', heardTo: null }], cause: 'stopped' });
    await listening.beat(
      'a',
      [{ door: 'http', since: T0, lastWritten: T0, storedUntil: addSecs(T0, 400) }],
      clock.now(),
    );
    expect(await windows()).toEqual([away(at(60), at(300))]);
  });

  test('with PROBE_BLINDS, a host that never reached its own name blinds nothing', async () => {
    sink.answer({ status: 502 });
    await aProbe(true).looks(6);
    expect(await windows()).toEqual([]);
    expect(await unreachableSince()).toBe('2026-01-01T00:02:00+00:00');
  });
});
