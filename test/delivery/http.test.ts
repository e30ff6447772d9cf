import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { DeliveryError } from '../../server/delivery/delivery-error.ts';
import type { Resolve } from '../../server/delivery/dial.ts';
import { createHttp, type HttpClient, type HttpOptions } from '../../server/delivery/http.ts';
import type { HttpRequest } from '../../server/delivery/ways-out.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { aConfig } from './settings.ts';

let sink: HttpSink;
const cleanup: (() => Promise<void>)[] = [];

beforeEach(async () => {
  sink = await startSink();
});

afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

async function startSink(options: Parameters<typeof startHttpSink>[0] = {}): Promise<HttpSink> {
  const started = await startHttpSink(options);
  cleanup.push(started.close);
  return started;
}

function client(over: Partial<Config> = {}, options: HttpOptions = {}): HttpClient {
  const http = createHttp(aConfig(over), options);
  cleanup.push(http.close);
  return http;
}

/** 127.0.0.1 counts as public, every other loopback address stays private. */
const isPrivate = (address: string): boolean => address !== '127.0.0.1' && address !== '::ffff:127.0.0.1';

/** Resolves names from a table: the n-th question gets the n-th answer, the last one for ever. */
function resolver(table: Readonly<Record<string, readonly (readonly string[])[]>>): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _options, callback) => {
    const answers = table[hostname] ?? [];
    const addresses = answers[asked.filter((name) => name === hostname).length] ?? answers.at(-1) ?? [];
    asked.push(hostname);
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    callback(found.length === 0 ? new Error('ENOTFOUND') : null, found);
  };
  return Object.assign(resolve, { asked });
}

async function failure(promise: Promise<unknown>): Promise<DeliveryError> {
  const error = await promise.then(
    () => new Error('it was delivered'),
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryError) return error;
  throw error;
}

const post = (url: string, over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  body: 'hello',
  ...over,
});

describe('success', () => {
  test.each([
    [200, true],
    [201, true],
    [202, true],
    [203, false],
    [204, true],
    [205, false],
    [206, false],
    [300, false],
    [304, false],
    [400, false],
    [404, false],
    [429, false],
    [500, false],
    [503, false],
  ])('status %i delivers: %s', async (status, delivers) => {
    sink.answer({ status, body: status === 204 || status === 304 ? '' : 'answer' });
    const request = client().request(post(sink.url));
    if (delivers) return expect(await request).toMatchObject({ status });
    expect(await failure(request)).toMatchObject({ code: 'http_status', httpStatus: status, permanent: false });
  });

  test('the error names the status, and the attempt log gets the answer', async () => {
    sink.answer({ status: 502, body: 'bad gateway' });
    const error = await failure(client().request(post(sink.url)));
    expect(error.message).toBe('HTTP status 502');
    expect(error.responseExcerpt).toBe('bad gateway');
  });
});

describe('what is sent', () => {
  test('our user agent, unless the caller brings one in any letter case', async () => {
    const http = client({ outboundUserAgent: 'Rollcall/9' });
    await http.request(post(sink.url));
    await http.request(post(sink.url, { headers: { 'USER-AGENT': 'mine' } }));
    expect(sink.requests.map(({ headers }) => headers['user-agent'])).toEqual(['Rollcall/9', 'mine']);
  });

  test('header values as latin-1', async () => {
    await client().request(post(sink.url, { headers: { 'X-Name': 'Grüße ½' } }));
    // node reads header bytes as latin-1: what comes out is what went in, byte for byte
    expect(sink.requests[0]?.headers['x-name']).toBe('Grüße ½');
  });

  test('text as UTF-8, without a content type of its own', async () => {
    await client().request(post(sink.url, { body: 'žluťoučký 🐎' }));
    expect(sink.requests[0]?.text).toBe('žluťoučký 🐎');
    expect(sink.requests[0]?.headers['content-type']).toBeUndefined();
  });

  test('JSON and forms with their content types', async () => {
    const http = client();
    await http.postJson(sink.url, { a: 1 });
    await http.postForm(sink.url, { a: 'x y', b: '&' });
    expect(sink.requests.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ]);
    expect(sink.requests[1]?.form()).toEqual({ a: 'x y', b: '&' });
  });

  test('the user of the URL as a header', async () => {
    await client().request(post(sink.url.replace('//', '//al%20ice:se:cret@')));
    const login = sink.requests[0]?.headers['authorization']?.replace('Basic ', '') ?? '';
    expect(Buffer.from(login, 'base64').toString()).toBe('al ice:se:cret');
  });

  test.each([['ftp://127.0.0.1/'], ['nonsense'], ['http://example:99999/']])(
    '%s is refused before anything',
    async (url) => {
      expect(await failure(client().request(post(url)))).toMatchObject({ code: 'invalid_config', retryable: false });
    },
  );
});

describe('redirects', () => {
  test.each([
    [301, 'POST', 'hello'],
    [302, 'POST', 'hello'],
    [303, 'GET', ''],
    [307, 'POST', 'hello'],
    [308, 'POST', 'hello'],
  ])('%i is followed with %s', async (status, method, body) => {
    sink.answerEach(({ path }) => (path === '/' ? { status, headers: { location: '/there?x=1' } } : {}));
    await client().request(post(`${sink.url}/`, { headers: { 'content-type': 'text/plain' } }));
    expect(sink.requests[1]).toMatchObject({ method, path: '/there?x=1', text: body });
    expect(sink.requests[1]?.headers['content-type']).toBe(method === 'GET' ? undefined : 'text/plain');
  });

  test('three are followed, the fourth is too many', async () => {
    sink.answerEach(({ path }) => {
      const left = Number(path.slice(1));
      return left === 0 ? {} : { status: 302, headers: { location: `/${left - 1}` } };
    });
    await client().request(post(`${sink.url}/3`));
    expect(await failure(client().request(post(`${sink.url}/4`)))).toMatchObject({ code: 'redirects' });
  });

  test('a redirect to something that is no web address fails', async () => {
    sink.answer({ status: 302, headers: { location: 'file:///etc/passwd' } });
    expect(await failure(client().request(post(sink.url)))).toMatchObject({ code: 'redirects' });
  });

  test('credentials stay behind when the port changes, other headers come along', async () => {
    const other = await startSink();
    sink.answerEach(({ path }) => ({ status: 307, headers: { location: path === '/' ? '/same' : other.url } }));
    const headers = { Authorization: 'Bearer abcdef', Cookie: 'a=b', 'X-Kept': 'yes' };
    await client().request(post(`${sink.url}/`, { headers }));
    expect(sink.requests[1]?.headers).toMatchObject({ authorization: 'Bearer abcdef', cookie: 'a=b' });
    expect(other.requests[0]?.headers).toMatchObject({ 'x-kept': 'yes' });
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('cookie');
  });
});

describe('limits', () => {
  test('a server that says nothing ends in a time-out', async () => {
    sink.answer(() => {});
    expect(await failure(client({}, { timeoutMs: 100 }).request(post(sink.url)))).toMatchObject({ code: 'timeout' });
  });

  test('a server that drips a byte now and then does too: the limit is for the whole exchange', async () => {
    sink.answer((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failure(client({}, { timeoutMs: 200 }).request(post(sink.url)))).toMatchObject({ code: 'timeout' });
  });

  test('of an endless answer 256 KiB are read, and the status decides', async () => {
    let isClosed = false;
    sink.answer((response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(65_536, 'x');
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour).on('close', () => {
        isClosed = true;
      });
      pour();
    });
    const answer = await client().request(post(sink.url));
    expect(answer.text).toHaveLength(256 * 1024);
    await expect.poll(() => isClosed).toBe(true);
  });

  test('a connection that breaks off is a network fault', async () => {
    sink.answer((response) => response.socket?.destroy());
    expect(await failure(client().request(post(sink.url)))).toMatchObject({ code: 'network', retryable: true });
  });

  test('a port nobody listens on', async () => {
    await sink.close();
    expect(await failure(client().request(post(sink.url)))).toMatchObject({ code: 'connect' });
  });

  test('a name nobody knows', async () => {
    const http = client({}, { resolve: resolver({}) });
    expect(await failure(http.request(post('http://no-such-host.test/')))).toMatchObject({ code: 'dns' });
  });
});

describe('when to come back', () => {
  test.each<[number, Record<string, string>, string, number | undefined, string]>([
    [429, { 'retry-after': '7' }, '', 7000, 'seconds'],
    [503, { 'retry-after': '2' }, '', 2000, '503 too'],
    [500, { 'retry-after': '2' }, '', undefined, 'only of 429 and 503'],
    [429, {}, '{"retry_after":1.5}', 1500, 'Discord'],
    [429, {}, '{"parameters":{"retry_after":30}}', 30_000, 'Telegram'],
    [429, {}, 'no JSON', undefined, 'nothing said'],
    [429, { 'retry-after': 'soon' }, '', undefined, 'nonsense'],
  ])('status %i with %o %s → %s ms (%s)', async (status, headers, body, expected) => {
    sink.answer({ status, headers, body });
    expect((await failure(client().request(post(sink.url)))).retryAfterMs).toBe(expected);
  });

  test('as a date', async () => {
    sink.answer({ status: 429, headers: { 'retry-after': new Date(Date.now() + 90_000).toUTCString() } });
    const { retryAfterMs } = await failure(client().request(post(sink.url)));
    expect(retryAfterMs).toBeGreaterThan(80_000);
    expect(retryAfterMs).toBeLessThanOrEqual(90_000);
  });
});

describe('private addresses', () => {
  const closed = { integrationsAllowPrivateIps: false };

  test.each([
    ['http://127.0.0.1:PORT/'],
    ['http://127.1:PORT/'],
    ['http://0x7f000001:PORT/'],
    ['http://2130706433:PORT/'],
    ['http://[::1]:PORT/'],
    ['http://[::ffff:127.0.0.1]:PORT/'],
    ['http://localhost:PORT/'],
    ['http://0.0.0.0:PORT/'],
  ])('%s is refused', async (url) => {
    const error = await failure(client(closed).request(post(url.replace('PORT', String(sink.port)))));
    expect(error).toMatchObject({ code: 'private_ip' });
    expect(sink.requests).toHaveLength(0);
  });

  test('a name is judged by what it resolves to', async () => {
    const http = client(closed, { resolve: resolver({ 'innocent.test': [['10.0.0.7']] }) });
    expect(await failure(http.request(post('http://innocent.test/')))).toMatchObject({ code: 'private_ip' });
  });

  test('a name that turns private between two requests does not get through (DNS rebinding)', async () => {
    const resolve = resolver({ 'rebind.test': [['127.0.0.1'], ['127.0.0.2']] });
    const http = client(closed, { resolve, isPrivate });
    const url = `http://rebind.test:${sink.port}/`;
    sink.answer({ headers: { connection: 'close' } });
    await http.request(post(url));
    expect(await failure(http.request(post(url)))).toMatchObject({ code: 'private_ip' });
    expect(sink.requests).toHaveLength(1);
    // asked once per connection: what was judged is what was connected to
    expect(resolve.asked).toEqual(['rebind.test', 'rebind.test']);
  });

  test('of several addresses only the public ones are tried', async () => {
    const hidden = await startSink({ host: '127.0.0.2' });
    const resolve = resolver({ 'both.test': [['127.0.0.2', '127.0.0.1']] });
    const http = client(closed, { resolve, isPrivate });
    expect(await failure(http.request(post(`http://both.test:${hidden.port}/`)))).toMatchObject({ code: 'connect' });
    await http.request(post(`http://both.test:${sink.port}/`));
    expect(hidden.requests).toHaveLength(0);
  });

  test('a redirect into a private network is refused, by address and by name', async () => {
    const hidden = await startSink({ host: '127.0.0.2' });
    const http = client(closed, { isPrivate, resolve: resolver({ 'inside.test': [['127.0.0.2']] }) });
    for (const location of [hidden.url, `http://inside.test:${hidden.port}/`]) {
      sink.answer({ status: 302, headers: { location } });
      expect(await failure(http.request(post(sink.url)))).toMatchObject({ code: 'private_ip' });
    }
    expect(hidden.requests).toHaveLength(0);
  });
});

describe('TLS', () => {
  test('a certificate nobody vouches for is refused, one that is trusted is fine', async () => {
    const secure = await startSink({ tls: true });
    expect(await failure(client().request(post(secure.url)))).toMatchObject({ code: 'tls' });
    expect(secure.requests).toHaveLength(0);
    await client({}, { ca: CERTIFICATE }).request(post(secure.url));
    expect(secure.requests).toHaveLength(1);
  });

  test('a server that does not speak it at all', async () => {
    const url = sink.url.replace('http:', 'https:');
    expect(await failure(client().request(post(url)))).toMatchObject({ code: 'tls' });
  });
});

test('no part of the address, no header and no secret gets into the error', async () => {
  sink.answerEach(({ path, headers }) => ({
    status: 400,
    body: `you sent ${path} ${headers['authorization']} and key-from-settings and ${encodeURIComponent('a/secret value')}`,
  }));
  const http = client({ pushoverApiToken: 'key-from-settings' });
  const url = `${sink.url}/hooks/T0KEN-1234567890?token=abcdef123456`;
  const error = await failure(
    http.request({
      ...post(url, { headers: { Authorization: 'Bearer s3cr3t-bearer' }, secrets: ['a/secret value'] }),
      judge: ({ text }) => ({ detail: text }),
    }),
  );
  for (const text of [error.message, error.responseExcerpt ?? '']) {
    expect(text).not.toMatch(/T0KEN-1234567890|abcdef123456|s3cr3t-bearer|key-from-settings|secret%20value/);
  }
});
