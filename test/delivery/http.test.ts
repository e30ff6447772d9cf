import { beforeEach, describe, expect, test } from 'vitest';
import type { HttpSink } from '../support/http-sink.ts';
import { client, failure, post, resolver, startSink } from './http-harness.ts';

let sink: HttpSink;

beforeEach(async () => {
  sink = await startSink();
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
