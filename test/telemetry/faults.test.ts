import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../server/config.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { Unavailable } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { createMail } from '../../server/mail.ts';
import { createFaultWatch, type Fault } from '../../server/telemetry/faults.ts';
import { alertMetrics, storageMeter } from '../../server/telemetry/metrics.ts';
import { sentryTeller } from '../../server/telemetry/sentry.ts';
import { openStatsd } from '../../server/telemetry/statsd.ts';
import { createTelemetry } from '../../server/telemetry/telemetry.ts';
import { adminTeller } from '../../server/telemetry/tell-admins.ts';
import { startSink } from '../alerts/sink.ts';
import { T0 } from '../support/builders.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

const machine = { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' };
const logConfig = { logLevel: 'info', logFormat: 'json' } as const;

describe.each(stores)('faults on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const watch = () => {
    const told: Fault[] = [];
    const clock = testClock(T0);
    const processes = [1, 2].map(() => {
      const faults = createFaultWatch({ store: db.store, clock, tellers: [async (fault) => void told.push(fault)] });
      const log = createLog({
        config: logConfig,
        process: 'web',
        target: { write: () => true },
        onTrouble: faults.take,
      });
      return { faults, log };
    });
    const settled = () => Promise.all(processes.map(({ faults }) => faults.settled()));
    return { told, clock, settled, logs: processes.map(({ log }) => log) };
  };
  const fail = (text: string) => new Error(text);

  test('G2: the same fault is told once in ten minutes, whichever process meets it and whatever its numbers', async () => {
    const { told, clock, settled, logs } = watch();
    for (const [i, log] of [...logs, ...logs].entries()) {
      log.error({ err: fail(`check ${i} is odd`), errorId: `e${i}` }, 'a request failed');
      await settled();
    }
    expect(told).toHaveLength(1);
    clock.advance(601);
    logs[0]?.error({ err: fail('check 77 is odd'), errorId: 'e' }, 'a request failed');
    await settled();
    expect(told).toHaveLength(1 + 1);
  });

  test('G2: another fault, from another place, is told at once', async () => {
    const { told, settled, logs } = watch();
    logs[0]?.error({ err: fail('one thing'), errorId: 'a' }, 'a request failed');
    logs[0]?.error({ err: new TypeError('another'), errorId: 'b' }, 'a request failed');
    await settled();
    expect(told.map(({ line }) => line.err?.message).sort()).toEqual(['another', 'one thing']);
  });

  test('what is handled, or heals by itself, is no fault', async () => {
    const { told, settled, logs } = watch();
    logs[0]?.error({ err: fail('a delivery') }, 'a delivery could not be prepared');
    logs[0]?.error({ err: new Unavailable('the database is away'), errorId: 'x' }, 'a request failed');
    await settled();
    expect(told).toEqual([]);
  });
});

const fault: Fault = {
  key: 'k'.repeat(32),
  line: {
    ...{ level: 'error', time: '2026-01-01T00:00:00.000Z', process: 'web', msg: 'a request failed' },
    ...{ method: 'POST', route: '/checks/{check}/', user: 7, errorId: 'abc', requestId: 'r-1' },
    err: { type: 'TypeError', message: 'x is undefined', stack: 'TypeError: x is undefined\n    at y (z.ts:1:1)' },
  },
};

test('G2: the mail to ADMINS tells method, route, user and traceback, to each of them', async () => {
  const smtp = await startSmtpSink();
  const config = loadConfig(
    {
      ...{ ADMINS: 'ann@example.org,bob@example.org', SITE_NAME: 'Rollcall' },
      ...{ EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' },
    },
    machine,
  );
  const mail = createMail(config);
  await adminTeller(config, mail)(fault);
  expect(smtp.mails.flatMap(({ to }) => to).sort()).toEqual(['ann@example.org', 'bob@example.org']);
  const { subject, text = '' } = smtp.mails[0]?.parsed ?? {};
  expect(subject).toBe('[Rollcall] x is undefined');
  for (const part of ['method: POST', 'route: /checks/{check}/', 'user: 7', 'requestId: r-1', 'at y (z.ts:1:1)']) {
    expect(text).toContain(part);
  }
  mail.close();
  await smtp.close();
});

test('K5: what no request has caused is mailed with what is known of it', async () => {
  const smtp = await startSmtpSink();
  const config = loadConfig(
    { ADMINS: 'ann@example.org', EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' },
    machine,
  );
  const mail = createMail(config);
  const { time, level, process } = fault.line;
  const line = { level, time, process, msg: 'the clock has jumped', secs: 3_600, part: 'storage', detail: 'disk full' };
  await adminTeller(config, mail)({ ...fault, line });
  const { text = '' } = smtp.mails[0]?.parsed ?? {};
  expect(text).not.toContain('A request failed');
  for (const part of [
    'This server reports',
    'secs: 3600',
    'part: storage',
    'detail: disk full',
    'the clock has jumped',
  ])
    expect(text).toContain(part);
  mail.close();
  await smtp.close();
});

test('G4: a fault goes to Sentry as an envelope', async () => {
  const sink = await startSink();
  const http = createHttp(loadConfig({}, machine));
  await sentryTeller(`${sink.url.replace('://', '://public-key@')}/sentry/42`, http)(fault);
  const [request] = sink.requests;
  expect(request?.path).toBe('/sentry/api/42/envelope/');
  expect(request?.headers['x-sentry-auth']).toContain('sentry_key=public-key');
  const [head, item, event] = (request?.body ?? '').split('\n').map((line) => JSON.parse(line || 'null'));
  expect([item.type, head.event_id]).toEqual(['event', event.event_id]);
  expect(event).toMatchObject({ level: 'error', tags: { route: '/checks/{check}/' }, fingerprint: [fault.key] });
  expect(event.exception.values).toEqual([{ type: 'TypeError', value: 'x is undefined' }]);
  expect(() => sentryTeller('https://sentry.example.org/', http)).toThrow('SENTRY_DSN');
  await http.close();
  await sink.close();
});

test('L5: statsd gets the names it always got, and Prometheus its own', async () => {
  const server = createSocket('udp4');
  const packets: string[] = [];
  server.on('message', (message) => packets.push(...message.toString().split('\n')));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const statsd = openStatsd(`127.0.0.1:${server.address().port}`, { debug: () => undefined });
  const telemetry = createTelemetry();
  const metrics = alertMetrics(telemetry, statsd);
  metrics.increment('hc.notifications.ntfy.success');
  metrics.increment('hc.sendalerts.processFlip');
  metrics.timing('hc.sendalerts.dwellTime', 12);
  storageMeter(metrics).got(3);
  storageMeter(metrics).removed(4, 2);
  await expect
    .poll(() => packets.filter((line) => line !== '').sort())
    .toEqual([
      'hc.lib.s3.getObject:1|c',
      'hc.lib.s3.getObjectTime:3|ms',
      'hc.lib.s3.removeObjectsErrors:2|c',
      'hc.lib.s3.removeObjectsTime:4|ms',
      'hc.notifications.ntfy.success:1|c',
      'hc.sendalerts.dwellTime:12|ms',
      'hc.sendalerts.processFlip:1|c',
    ]);
  expect(telemetry.lines()).toContain('rollcall_notifications_total{kind="ntfy",result="success"} 1\n');
  expect(telemetry.lines()).toContain('rollcall_alert_dwell_seconds_bucket{le="0.025"} 1\n');
  await statsd.close();
  server.close();
});
