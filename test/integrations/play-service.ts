import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { AlertParts } from '../delivery/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';

/** Runs a server that plays a service for all tests of a file; it begins anew with every test. */
export function playService(decide: (request: SunkRequest) => SinkAnswer): () => HttpSink {
  let sink: HttpSink | null = null;
  const running = (): HttpSink => {
    if (sink === null) throw new Error('the service runs only during tests');
    return sink;
  };
  beforeAll(async () => {
    sink = await startHttpSink();
  });
  beforeEach(() => {
    running().requests.length = 0;
    running().answerEach(decide);
  });
  afterAll(() => running().close());
  return running;
}

/** A JSON answer. */
export function jsonAnswer(status: number, body: unknown): SinkAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** What the Test button sends: a check that exists nowhere and was never pinged. */
export const TEST_ALERT: AlertParts = { check: { name: 'TEST', slug: '', tags: '', timeoutSecs: 86_400 } };

const HOSTILE = [
  ['emoji', '🦄 job 👩‍🚀'],
  ['right to left', 'גיבוי لیلی'],
  ['markup', '<script>alert(1)</script> & *b* _i_ `c` [l](http://x.test)'],
  ['300 characters', 'x'.repeat(300)],
  ['300 emoji', '🦄'.repeat(300)],
  ['line ends', `"quoted' \\ name\r\nX-Injected: yes\ttab`],
] as const;

/** Alerts with one kind of nasty text wherever a person may write, as rows of a table. */
export const HOSTILE_ALERTS: readonly (readonly [string, string, AlertParts])[] = HOSTILE.map(([what, text]) => [
  what,
  text,
  {
    check: {
      name: text,
      tags: `${text} `.repeat(30),
      desc: `${text}\n`.repeat(400),
      kind: 'cron',
      schedule: text,
      tz: text,
    },
    project: { name: text, code: '44444444-4444-4444-8444-444444444444', ownerEmail: 'owner@example.org' },
    body: text,
  },
]);
