import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../server/delivery/http.ts';
import { settingsOf } from '../../server/delivery/settings.ts';
import { aLastPing, NOTIFICATION_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { bucketOf, type DeliveryParts, deliver, integrationOf } from './harness.ts';

const USER = 'uQiRzpo4DXghDmr9QzzfQu27cmVRsG';
const TOKEN = 'azGDORePK8gMaC0QOYAMyEEuzJnyUi';
const KEY = 'a0fd04db8396895e5a64a823e6c390e2498168e1';
let pushover: HttpSink;

beforeAll(async () => {
  pushover = await startHttpSink();
});
beforeEach(() => {
  pushover.requests.length = 0;
  pushover.answerEach(likePushover);
});
afterAll(() => pushover.close());

/** Refuses what https://pushover.net/api says is refused. */
function likePushover(request: SunkRequest): SinkAnswer {
  const form = request.form();
  const refuse = (errors: readonly string[]): SinkAnswer => ({
    status: 400,
    body: JSON.stringify({ errors, status: 0, request: 'r' }),
  });
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
    return refuse(['message cannot be blank']);
  if (form['token'] !== TOKEN) return refuse(['application token is invalid']);
  if (request.path.startsWith('/1/receipts/cancel_by_tag/')) return { body: '{"status":1,"canceled":1}' };
  if (form['user'] !== USER)
    return { status: 400, body: '{"user":"invalid","errors":["user identifier is invalid"],"status":0}' };
  if (request.path === '/1/users/validate.json') return { body: '{"status":1}' };
  if (request.path !== '/1/messages.json') return { status: 404 };
  const priority = Number(form['priority']);
  const limits = { message: 1024, title: 250, url: 512, url_title: 100 };
  const tooLong = Object.entries(limits).filter(([name, limit]) => [...(form[name] ?? '')].length > limit);
  if (tooLong.length > 0) return refuse(tooLong.map(([name]) => `${name} is too long`));
  if (!form['message'] || !(priority >= -2 && priority <= 2)) return refuse(['message cannot be blank']);
  if (priority === 2 && !(Number(form['retry']) >= 30 && Number(form['expire']) <= 10_800))
    return refuse(['retry parameter required']);
  return { body: '{"status":1,"request":"r","receipt":"rcpt"}' };
}

async function send(value: string, parts: DeliveryParts = {}) {
  const settings = aConfig({ pushoverApiToken: TOKEN, pushoverApiBase: pushover.url });
  return deliver('po', value, { ...parts, tools: { settings, ...parts.tools } });
}

test('DOWN', async () => {
  const { result } = await send(`${USER}|1|0`, {
    alert: { lastPing: aLastPing(), check: { name: 'a<b>', tags: 'db prod' } },
  });
  expect(result.result).toBe('sent');
  expect(pushover.requests).toHaveLength(1);
  expect(pushover.requests[0]).toMatchObject({ method: 'POST', path: '/1/messages.json' });
  expect(pushover.requests[0]?.form()).toEqual({
    token: TOKEN,
    user: USER,
    title: '🔴 DOWN | a<b>',
    message: [
      'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.',
      '<b>Project:</b> Backups',
      '<b>Tags:</b> db, prod',
      '<b>Period:</b> 1 day',
      '<b>Total pings:</b> 123',
      '<b>Last ping:</b> Success, 10 minutes ago',
    ].join('\n'),
    html: '1',
    priority: '1',
    tags: KEY,
    url: `https://rollcall.example.org/cloaked/${KEY}/`,
    url_title: 'Open in Rollcall',
  });
});

test('UP, with the others that are still down', async () => {
  const others = {
    total: 1,
    list: [{ name: 'a & b', link: 'https://rollcall.example.org/cloaked/x/', lastPingAt: null }],
  };
  await send(`${USER}|0|-1`, { alert: { status: 'up', downtime: 61_000_000, othersDown: others } });
  expect(pushover.requests[0]?.form()).toMatchObject({ title: '🟢 UP | nightly-backup', priority: '-1' });
  const { message } = pushover.requests[0]?.form() ?? {};
  expect(message).toContain('It was down for 1 minute, 1 second.');
  expect(message).toContain(
    'In the same project still down:\n• <a href="https://rollcall.example.org/cloaked/x/">a &amp; b</a> (never)',
  );
});

test.each([
  [300, 86_400, '300', '10800', 'Pushover takes no more than three hours'],
  [10, 600, '30', '600', 'nor less than half a minute between two'],
])('an emergency repeats: %i and %i become %s and %s (%s)', async (delay, expiration, retry, expire) => {
  const settings = aConfig({
    pushoverApiToken: TOKEN,
    pushoverApiBase: pushover.url,
    pushoverEmergencyRetryDelay: delay,
    pushoverEmergencyExpiration: expiration,
  });
  await send(`${USER}|2`, { tools: { settings } });
  const callback = `${settings.siteRoot}/api/v3/notifications/${NOTIFICATION_CODE}/status`;
  expect(pushover.requests[0]?.form()).toMatchObject({ priority: '2', retry, expire, callback });
});

describe('the end of an emergency', () => {
  const up = { alert: { status: 'up' } } as const;

  test('calls it off before it says so', async () => {
    await send(`${USER}|2|0`, up);
    expect(pushover.requests.map(({ path }) => path)).toEqual([
      `/1/receipts/cancel_by_tag/${KEY}.json`,
      '/1/messages.json',
    ]);
    expect(pushover.requests[0]?.form()).toEqual({ token: TOKEN });
  });

  test('also when nothing is to be said about it', async () => {
    const po = integrationOf('po');
    expect(po.isNoop(po.parseConfig(`${USER}|2|-3`), 'up')).toBe(false);
    await send(`${USER}|2|-3`, up);
    expect(pushover.requests.map(({ path }) => path)).toEqual([`/1/receipts/cancel_by_tag/${KEY}.json`]);
  });

  test('says so even when calling off fails', async () => {
    pushover.answerEach((request) => (request.path.includes('cancel') ? { status: 500 } : likePushover(request)));
    const { result, warnings } = await send(`${USER}|2|0`, up);
    expect(result.result).toBe('sent');
    expect(warnings).toEqual(['the Pushover emergency could not be cancelled: HTTP status 500']);
  });

  test('nothing is called off that never rang', async () => {
    await send(`${USER}|1|0`, up);
    expect(pushover.requests.map(({ path }) => path)).toEqual(['/1/messages.json']);
  });
});

test.each([
  [`${USER}|-3|0`, true, false],
  [`${USER}|0|-3`, false, true],
  [`${USER}|0|0`, false, false],
])('%s has nothing to send: down %s, up %s', (value, down, up) => {
  const po = integrationOf('po');
  const config = po.parseConfig(value);
  expect([po.isNoop(config, 'down'), po.isNoop(config, 'up')]).toEqual([down, up]);
});

test('a user key Pushover does not know disables the channel at once', async () => {
  const { result } = await send(`${'x'.repeat(30)}|0`);
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: true, code: 'recipient_gone', message: 'HTTP status 400: user identifier is invalid' },
    attempts: [{ n: 1 }],
  });
});

test('a server token Pushover does not know disables nothing', async () => {
  const settings = aConfig({ pushoverApiToken: 'wrong', pushoverApiBase: pushover.url });
  const { result } = await send(`${USER}|0`, { tools: { settings } });
  expect(result).toMatchObject({
    error: { permanent: false, message: 'HTTP status 400: application token is invalid' },
  });
});

test('a channel with a token of its own needs none on the server', async () => {
  const settings = aConfig({ pushoverApiToken: '', pushoverApiBase: pushover.url });
  const { result } = await send(JSON.stringify({ user: USER, token: TOKEN, prio: 0 }), { tools: { settings } });
  expect(result.result).toBe('sent');
});

test('texts are cut to what Pushover takes', async () => {
  const list = Array.from({ length: 10 }, (_, index) => ({
    name: `${index} `.repeat(99),
    link: 'https://x.test/',
    lastPingAt: T0,
  }));
  const check = {
    name: '🦄'.repeat(300),
    tags: 'long '.repeat(200),
    kind: 'cron',
    schedule: '* '.repeat(200),
  } as const;
  expect((await send(`${USER}|0`, { alert: { check, othersDown: { total: 10, list } } })).result.result).toBe('sent');
});

test('the form’s key is tried before it is stored', async () => {
  const po = integrationOf('po');
  const settings = aConfig({ pushoverApiToken: TOKEN, pushoverApiBase: pushover.url });
  const http = createHttp(settings);
  const outside = { settings: settingsOf(po, settings), http };
  expect(await po.verify?.(po.parseConfig(`${USER}|0`), outside)).toBeNull();
  expect(await po.verify?.(po.parseConfig(`${'x'.repeat(30)}|0`), outside)).toMatch(/does not know/);
  await http.close();
});

test('a recipient has six messages a minute; the key in the store does not tell whose', () => {
  const bucket = bucketOf('po', `${USER}|0`);
  expect(bucket).toMatchObject({ capacity: 6, refillSecs: 60 });
  expect(bucket?.key).toMatch(/^po-[0-9a-f]{40}$/);
});
