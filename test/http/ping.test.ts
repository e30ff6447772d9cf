import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCidr } from '../../server/core/cidr.ts';
import type { PingOutcome } from '../../server/core/incoming.ts';
import { Unavailable } from '../../server/errors.ts';
import { openListener, type PingListener } from '../pings/ping-listener.ts';
import { rawConnection, rawRequest } from '../pings/raw-http.ts';
import { type RecordingQueue, recordingQueue } from '../pings/recording-queue.ts';

const U = '0b3e5c7d-1a2b-4c4d-8e6f-708192a3b4c5';
const RID = 'ffffffff-0000-1111-2222-333333333333';
const MIB = 1024 * 1024;

let queue: RecordingQueue;
let listener: PingListener;
let outcome: PingOutcome | Error | undefined;
beforeAll(async () => {
  queue = recordingQueue(({ invalid }) => outcome ?? (invalid ? 'invalid' : 'stored'));
  listener = await openListener(queue);
});
beforeEach(() => {
  outcome = undefined;
});
afterAll(() => listener.close());

async function pingOf(path: string, init?: RequestInit) {
  expect(await listener.fetch(path, init)).toMatchObject({ status: 200, text: 'OK' });
  return queue.last();
}

describe('methods', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s is a ping', async (method) => {
    expect(await pingOf(`/ping/${U}`, { method })).toMatchObject({ method, target: { by: 'code', code: U } });
  });

  test('a method longer than ten letters is cut', async () => {
    await rawRequest(listener.url, [`UNSUBSCRIBE /ping/${U} HTTP/1.1`]);
    expect(queue.last().method).toBe('UNSUBSCRIB');
  });

  test('HEAD is a ping and gets the headers of GET without a body', async () => {
    const answer = await rawRequest(listener.url, [`HEAD /ping/${U} HTTP/1.1`]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('Content-Length: 2\r\n');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
    expect(queue.last().method).toBe('HEAD');
  });

  test('HEAD of "probe" is how the server finds itself: it is no ping, and nobody else gets an answer', async () => {
    const before = queue.pings.length;
    const own = await openListener(queue, { probeToken: 'ours', pingHost: '127.0.0.1' });
    for (const path of ['/ping/probe', '/probe']) {
      const { status, headers } = await own.fetch(path, { method: 'HEAD' });
      expect([status, headers.get('x-rollcall-probe')]).toEqual([200, 'ours']);
    }
    for (const method of ['GET', 'POST']) {
      const other = await own.fetch('/ping/probe', { method });
      expect([other.status, other.headers.has('x-rollcall-probe')]).toEqual([404, false]);
    }
    expect(queue.pings.length).toBe(before);
    await own.close();
  });

  test('OPTIONS is answered and not recorded', async () => {
    const before = queue.pings.length;
    const { status, text, headers } = await listener.fetch(`/ping/${U}`, { method: 'OPTIONS' });
    expect([status, text]).toEqual([204, '']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
      'access-control-allow-headers': '*',
    });
    expect(queue.pings.length).toBe(before);
  });
});

const ENDINGS =
  'not found: the UUID of a check may be followed by /start, /fail, /log, /alive or /<exit status 0-255>, and by nothing for success';

describe('paths', () => {
  test.each([
    // path, status, text, why
    [`/ping/${U}/FAIL`, 400, 'invalid url format', 'R1'],
    ['/ping/key/Backup', 400, 'invalid url format', 'R3'],
    ['/ping/key/Backup?create=1', 400, 'invalid url format', 'R3: before any look-up'],
    ['/ping/key/Backup/256', 400, 'invalid url format', 'R3'],
    [`/ping/${U}/fail/`, 404, 'not found', 'R2'],
    [`/ping/${U}/suc.cess`, 404, 'not found', 'no ending of another service'],
    [`/ping/${U}/-1/`, 404, 'not found', ''],
    ['/ping/key/backup/', 404, 'not found', 'R2'],
    ['/ping/', 404, 'not found', ''],
    ['/ping/key', 404, 'not found', ''],
    ['/ping/a/b/c/d/e', 404, 'not found', ''],
    [`/ping/%7B${U}%7D`, 404, 'not found', 'R6'],
    ['/ping/%00/%00', 404, 'not found', 'NUL'],
    ['/ping/key/caf%C3%A9', 404, 'not found', ''],
  ])('%s is answered %d %s without a look-up', async (path, status, text) => {
    const before = queue.pings.length;
    expect(await listener.fetch(path)).toMatchObject({ status, text });
    expect(queue.pings.length).toBe(before);
  });

  test.each([
    [`/ping/${U}/success`, ENDINGS, 'common in the wild'],
    [`/ping/${U}/cancel?create=1`, ENDINGS, ''],
    [`/ping/${U}/oops`, 'not found', 'no ending of another service: the answer that clients know'],
    [`/ping/${U}/start`, 'not found', 'the ending is right, the UUID is not'],
    [`/ping/${U}/`, 'not found', ''],
    ['/ping/key/success', 'not found', 'a slug'],
  ])('%s of no check is answered 404 %s', async (path, text) => {
    outcome = 'not-found';
    expect(await listener.fetch(path)).toMatchObject({ status: 404, text });
  });

  test.each(['/ping/%', `/ping/${U}%`, '/ping/%zz/a', '/ping/%E0%A4%A/a', '/ping/\\', '/ping/a/b;c', `/ping/${U}%0A`])(
    '%s makes no trouble',
    async (path) => {
      expect(await rawRequest(listener.url, [`GET ${path} HTTP/1.1`])).toMatch(/^HTTP\/1\.1 404 .*\r\n\r\nnot found$/s);
    },
  );

  test.each([
    [`/ping/${U.toUpperCase()}`, { by: 'code', code: U }],
    [`/ping/${U.replaceAll('-', '%2D')}`, { by: 'code', code: U }],
    ['/ping/key/backup', { by: 'slug', pingKey: 'key', slug: 'backup', create: false }],
    ['/ping/Key/start', { by: 'slug', pingKey: 'Key', slug: 'start', create: false }],
    [`http://localhost/ping/${U}`, { by: 'code', code: U }],
    [`HTTP://localhost:8000/ping/${U}?x`, { by: 'code', code: U }],
  ])('%s is a ping', async (path, target) => {
    expect(await rawRequest(listener.url, [`GET ${path} HTTP/1.1`])).toMatch(/^HTTP\/1\.1 200 /);
    expect(queue.last().target).toEqual(target);
  });

  test.each(['/', '/ping', '/pings/x', '/api/ping/x', `/x/ping/${U}`])('%s is left to others', async (path) => {
    expect(await listener.fetch(path)).toMatchObject({ status: 418 });
  });

  test('with a site below a path pings are below it too', async () => {
    const below = await openListener(queue, { pathPrefix: '/hc' });
    expect(await below.fetch(`/hc/ping/${U}`)).toMatchObject({ status: 200 });
    expect(await below.fetch(`/ping/${U}`)).toMatchObject({ status: 418 });
    await below.close();
  });
});

describe('on a host for pings', () => {
  test.each([
    // host, path, status, why
    ['ping.example.org', `/${U}`, 200, ''],
    ['PING.example.org:8000', `/${U}/fail`, 200, 'any case, any port'],
    ['ping.example.org', '/key/backup', 200, ''],
    ['ping.example.org', `/ping/${U}`, 200, 'with the prefix too'],
    ['ping.example.org', '/', 418, 'left to others'],
    ['ping.example.org', '/robots.txt', 418, 'left to others'],
    ['www.example.org', `/${U}`, 418, 'another host'],
  ])('%s%s: %d', async (host, path, status) => {
    const own = await openListener(queue, { pingHost: 'ping.example.org' });
    const { hostname, port } = new URL(own.url);
    const connection = await rawConnection(`http://${hostname}:${port}`);
    connection.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await connection.until(/\r\n\r\n/)).toContain(`HTTP/1.1 ${status} `);
    connection.destroy();
    await own.close();
  });
});

describe('exit status, rid and create', () => {
  test.each([
    // path and query, what the ping says
    [`${U}/start`, { action: 'start', exitStatus: null, rid: null }],
    [`${U}/5`, { action: 'success', exitStatus: 5 }],
    [`${U}/0`, { action: 'success', exitStatus: 0 }],
    [`${U}/255`, { action: 'success', exitStatus: 255 }],
    [`${U}?rid=${RID.toUpperCase()}`, { rid: RID }],
    [`${U}?rid=00000000-0000-0000-0000-000000000000`, { rid: '00000000-0000-0000-0000-000000000000' }],
    [`${U}?rid=nonsense&rid=${RID}`, { rid: RID }],
    [`${U}??rid=nonsense`, { rid: null }],
    [`${U}??rid=nonsense&rid=${RID}`, { rid: RID }],
    [`${U}?other=1&create=1`, { rid: null }],
    [`${U}?`, { rid: null }],
    ['k/s?create=1', { target: { by: 'slug', pingKey: 'k', slug: 's', create: true } }],
    ['k/s?create=0&create=1', { target: { by: 'slug', pingKey: 'k', slug: 's', create: true } }],
    ['k/s?create=1&create=0', { target: { by: 'slug', pingKey: 'k', slug: 's', create: false } }],
    ['k/s?create=true', { target: { by: 'slug', pingKey: 'k', slug: 's', create: false } }],
    ['k/s?create=', { target: { by: 'slug', pingKey: 'k', slug: 's', create: false } }],
    ['k/s?create', { target: { by: 'slug', pingKey: 'k', slug: 's', create: false } }],
    ['k/s?%63reate=%31', { target: { by: 'slug', pingKey: 'k', slug: 's', create: true } }],
  ])('%s', async (path, expected) => {
    const ping = await pingOf(`/ping/${path}`);
    expect(ping).toMatchObject(expected);
    expect(ping.invalid).toBeUndefined();
  });

  test.each([
    // path and query, the answer when the check exists
    [`${U}/256`, 'invalid url format'],
    [`${U}/${'9'.repeat(500)}`, 'invalid url format'],
    ['k/s/256?create=1', 'invalid url format'],
    [`k/${'s'.repeat(101)}?create=1`, 'invalid url format'],
    [`${U}?rid=`, 'invalid uuid format'],
    [`${U}?rid=${RID}%0A`, 'invalid uuid format'],
    [`${U}?rid=${RID}&rid=`, 'invalid uuid format'],
    [`${U}?rid=${RID.replaceAll('-', '')}`, 'invalid uuid format'],
    [`${U}?rid={${RID}}`, 'invalid uuid format'],
    [`${U}?rid=%00`, 'invalid uuid format'],
    [`${U}?rid=%zz`, 'invalid uuid format'],
    [`${U}/256?rid=nonsense`, 'invalid url format'],
  ])('%s is invalid, which is told once the check is found', async (path, text) => {
    expect(await listener.fetch(`/ping/${path}`)).toMatchObject({ status: 400, text });
    expect(queue.last().invalid).toBe(true);
    outcome = 'not-found';
    expect(await listener.fetch(`/ping/${path}`)).toMatchObject({ status: 404, text: 'not found' });
  });
});

describe('answers', () => {
  const NO_CACHE = 'max-age=0, no-cache, no-store, must-revalidate, private';

  test.each<[PingOutcome, number, string]>([
    ['stored', 200, 'OK'],
    ['created', 201, 'Created'],
    ['not-found', 404, 'not found'],
    ['ambiguous', 409, 'ambiguous slug'],
    ['limited', 429, 'rate limited'],
  ])('%s is told as %d %s', async (given, status, text) => {
    outcome = given;
    const answer = await listener.fetch('/ping/key/slug');
    expect(answer).toMatchObject({ status, text });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('ping-body-limit')).toBe(status < 300 ? '10000' : null);
    expect(answer.headers.has('retry-after')).toBe(status === 429);
  });

  test.each([`/ping/${U}`, `/ping/${U}/256`, `/ping/${U}/FAIL`])('%s is never cached', async (path) => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { headers } = await listener.fetch(path);
    expect(headers.get('cache-control')).toBe(NO_CACHE);
    expect(Date.parse(headers.get('expires') ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(headers.get('expires') ?? '')).toBeLessThanOrEqual(Date.now());
  });

  test('what could not be stored is to be sent again', async () => {
    outcome = new Unavailable('the database does not answer', 7);
    const answer = await listener.fetch(`/ping/${U}`);
    expect(answer).toMatchObject({ status: 503, text: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('10');
  });

  test('a failure nobody planned for is no 500 either', async () => {
    outcome = new TypeError('a mistake of ours');
    const answer = await listener.fetch(`/ping/${U}`);
    expect(answer).toMatchObject({ status: 503, text: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('10');
  });

  test('without a limit none is announced, and all of a body is kept', async () => {
    const unlimited = await openListener(queue, { pingBodyLimit: null });
    const body = randomBytes(3 * MIB);
    const { headers } = await unlimited.fetch(`/ping/${U}`, { method: 'POST', body });
    expect(headers.get('ping-body-limit')).toBeNull();
    expect(digest(queue.last().body)).toBe(digest(body));
    await unlimited.close();
  });
});

describe('where a ping comes from', () => {
  test.each<[string | undefined, string | null, string]>([
    // X-Forwarded-For, the address kept, why
    [undefined, '127.0.0.1', 'the peer'],
    ['192.0.2.7', '192.0.2.7', ''],
    ['192.0.2.7, 10.0.0.1', '192.0.2.7', 'the first'],
    ['192.0.2.7:99', '192.0.2.7', 'with a port'],
    ['2001:DB8:0::1', '2001:db8::1', 'normalised'],
    ['::ffff:1.1.1.1', '::ffff:1.1.1.1', ''],
    ['[2001:db8::1]:80', '2001:db8::1', 'bracketed'],
    ['unknown', null, 'no address'],
    ['', null, 'empty'],
    ['a'.repeat(5000), null, 'absurd'],
  ])('X-Forwarded-For %s is kept as %s', async (header, remoteAddr) => {
    const headers = header === undefined ? {} : { 'X-Forwarded-For': header };
    expect((await pingOf(`/ping/${U}`, { headers })).remoteAddr).toBe(remoteAddr);
  });

  test.each([
    // trusted proxies, the address kept
    ['10.0.0.0/8', '127.0.0.1'],
    ['127.0.0.0/8', '192.0.2.7'],
  ])('with %s trusted the address is %s', async (cidr, remoteAddr) => {
    const parsed = parseCidr(cidr);
    const trusting = await openListener(queue, { trustedProxies: parsed ? [parsed] : [] });
    await trusting.fetch(`/ping/${U}`, { headers: { 'X-Forwarded-For': '192.0.2.7' } });
    expect(queue.last().remoteAddr).toBe(remoteAddr);
    await trusting.close();
  });

  test.each([
    // header, what is kept
    [{}, { scheme: 'http' }],
    [{ 'X-Forwarded-Proto': 'https' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': 'https, http' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': ' https ,http,http' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': ', https' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': ' , ,,https,http' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': ',' }, { scheme: 'http' }],
    [{ 'X-Forwarded-Proto': '"https"' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': 'https\t,\thttp' }, { scheme: 'https' }],
    [{ 'X-Forwarded-Proto': '' }, { scheme: 'http' }],
    [{ 'X-Forwarded-Proto': 'averylongscheme' }, { scheme: 'averylongs' }],
    [{ 'User-Agent': 'x'.repeat(250) }, { ua: 'x'.repeat(200) }],
    [{ 'User-Agent': 'Backup/1.0 (ü)' }, { ua: 'Backup/1.0 (ü)' }],
  ])('%j is kept as %j', async (headers, expected) => {
    expect(await pingOf(`/ping/${U}`, { headers })).toMatchObject(expected);
  });

  test('without a user agent it is empty', async () => {
    await rawRequest(listener.url, [`GET /ping/${U} HTTP/1.1`]);
    expect(queue.last()).toMatchObject({ ua: '', scheme: 'http', body: null });
  });

  test('headers said twice, or absurdly long, make no trouble', async () => {
    const twice = [
      'X-Forwarded-Proto: https',
      'X-Forwarded-Proto: http',
      'X-Forwarded-For: 192.0.2.7',
      'X-Forwarded-For: x',
    ];
    expect(
      await rawRequest(listener.url, [`GET /ping/${U} HTTP/1.1`, ...twice, `X-Long: ${'y'.repeat(8000)}`]),
    ).toContain('OK');
    expect(queue.last().remoteAddr).toBe('192.0.2.7');
    expect(queue.last().scheme.length).toBeLessThanOrEqual(10);
  });
});

describe('bodies', () => {
  test.each([
    // bytes sent, bytes kept
    [0, 0],
    [1, 1],
    [9_999, 9_999],
    [10_000, 10_000],
    [10_001, 10_000],
    [3 * MIB, 10_000],
  ])('of %d bytes %d are kept as they are', async (sent, kept) => {
    const body = randomBytes(sent);
    const ping = await pingOf(`/ping/${U}`, { method: 'POST', body });
    expect(ping.body?.byteLength ?? 0).toBe(kept);
    expect(digest(ping.body)).toBe(digest(kept === 0 ? null : body.subarray(0, kept)));
  });

  test('a chunked body is kept', async () => {
    const head = [`POST /ping/${U} HTTP/1.1`, 'Transfer-Encoding: chunked'];
    expect(await rawRequest(listener.url, head, '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n')).toContain('OK');
    expect(String(queue.last().body)).toBe('hello world');
  });

  test.each(['GET', 'HEAD', 'DELETE'])('the body of a %s is kept', async (method) => {
    expect(await rawRequest(listener.url, [`${method} /ping/${U} HTTP/1.1`, 'Content-Length: 3'], 'abc')).toContain(
      '200',
    );
    expect(String(queue.last().body)).toBe('abc');
  });

  test('an encoded body is kept as it was sent', async () => {
    const body = Uint8Array.from([0x1f, 0x8b, 0x08, 0x00, 0xff]);
    const ping = await pingOf(`/ping/${U}`, { method: 'POST', body, headers: { 'Content-Encoding': 'gzip' } });
    expect(ping.body).toEqual(Buffer.from(body));
  });

  test('a client that waits to be asked for its body is asked', async () => {
    const connection = await rawConnection(listener.url);
    connection.write(`POST /ping/${U} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n`);
    await connection.until(/100 Continue/);
    connection.write('abc');
    await connection.until(/\r\n\r\nOK$/);
    expect(String(queue.last().body)).toBe('abc');
    connection.destroy();
  });

  test('a body over 100 MiB is refused, and the client gets to read why', async () => {
    const before = queue.pings.length;
    const connection = await rawConnection(listener.url);
    connection.write(`POST /ping/${U} HTTP/1.1\r\nHost: x\r\nContent-Length: ${101 * MIB}\r\n\r\n`);
    for (let sent = 0; sent < 101; sent += 1) connection.write(new Uint8Array(MIB));
    expect(await connection.until(/body too large$/)).toMatch(/^HTTP\/1\.1 413 /);
    expect(queue.pings.length).toBe(before);
    connection.destroy();
  });

  test('a body of just 100 MiB is drained and the ping kept', async () => {
    const connection = await rawConnection(listener.url);
    connection.write(`POST /ping/${U} HTTP/1.1\r\nHost: x\r\nContent-Length: ${100 * MIB}\r\n\r\n`);
    for (let sent = 0; sent < 100; sent += 1) connection.write(new Uint8Array(MIB));
    expect(await connection.until(/\r\n\r\nOK$/)).toMatch(/^HTTP\/1\.1 200 /);
    expect(queue.last().body?.byteLength).toBe(10_000);
    connection.destroy();
  });

  test('a client that breaks off within the body is not recorded', async () => {
    const before = queue.pings.length;
    const broken = await rawConnection(listener.url);
    broken.write(`POST /ping/${U} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc`);
    broken.destroy();
    // a whole request behind it shows that the server has seen the first one end
    await rawRequest(listener.url, [`GET /ping/${U} HTTP/1.1`]);
    await rawRequest(listener.url, [`GET /ping/${U} HTTP/1.1`]);
    expect(queue.pings.length).toBe(before + 2);
  });

  test('one connection carries many pings', async () => {
    const before = queue.pings.length;
    const connection = await rawConnection(listener.url);
    const request = `POST /ping/${U}/start HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi`;
    connection.write(request + request + request.replace('/start', '/log'));
    await connection.until(/(\r\n\r\nOK.*){3}$/s);
    expect(queue.pings.slice(before).map(({ action }) => action)).toEqual(['start', 'start', 'log']);
    connection.destroy();
  });
});

function digest(bytes: Uint8Array | null): string {
  return createHash('sha256')
    .update(bytes ?? new Uint8Array())
    .digest('hex');
}
