import { beforeEach, describe, expect, test } from 'vitest';
import type { HttpSink } from '../support/http-sink.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { client, failure, post, resolver, startSink } from './http-harness.ts';

let sink: HttpSink;

beforeEach(async () => {
  sink = await startSink();
});

/** 127.0.0.1 counts as public, every other loopback address stays private. */
const isPrivate = (address: string): boolean => address !== '127.0.0.1' && address !== '::ffff:127.0.0.1';

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
