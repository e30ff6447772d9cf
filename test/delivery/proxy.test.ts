import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { createHttp, type HttpOptions } from '../../server/delivery/http.ts';
import { proxyFor } from '../../server/delivery/proxy.ts';
import type { Http } from '../../server/delivery/ways-out.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { type ProxyServer, startHttpProxy, startSocks4Proxy, startSocks5Proxy } from './proxy-server.ts';
import { aConfig } from './settings.ts';

const cleanup: (() => Promise<void>)[] = [];
let plain: HttpSink;
let secure: HttpSink;

beforeEach(async () => {
  plain = kept(await startHttpSink());
  secure = kept(await startHttpSink({ tls: true }));
});

afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

function kept<T extends { close(): Promise<void> }>(thing: T): T {
  cleanup.push(thing.close);
  return thing;
}

function through(proxy: ProxyServer | string, over: Partial<Config> = {}, options: HttpOptions = {}): Http {
  const url = typeof proxy === 'string' ? proxy : proxy.url;
  return kept(createHttp(aConfig({ httpProxy: url, httpsProxy: url, ...over }), { ca: CERTIFICATE, ...options }));
}

test('an http proxy forwards plain requests and tunnels the others', async () => {
  const proxy = kept(await startHttpProxy());
  const http = through(proxy);
  await http.postJson(`${plain.url}/a?b=1`, {});
  await http.postJson(`${secure.url}/c`, {});
  expect(proxy.asked).toEqual([`forward ${plain.url}/a?b=1`, `tunnel 127.0.0.1:${secure.port}`]);
  expect(plain.requests[0]?.path).toBe('/a?b=1');
  expect(plain.requests[0]?.headers['host']).toBe(`127.0.0.1:${plain.port}`);
  expect(secure.requests[0]?.path).toBe('/c');
});

test('the user in the proxy’s address signs in there, and only there', async () => {
  const proxy = kept(await startHttpProxy());
  const http = through(proxy.url.replace('//', '//al%40ice:pass@'));
  await http.postJson(plain.url, {});
  await http.postJson(secure.url, {});
  expect(proxy.logins).toEqual(['al@ice:pass', 'al@ice:pass']);
  expect(plain.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  expect(secure.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test.each([
  ['socks4', startSocks4Proxy],
  ['socks5', startSocks5Proxy],
])('a %s proxy carries both', async (scheme, start) => {
  const proxy = kept(await start());
  const http = through(proxy);
  await http.postJson(plain.url, { over: scheme });
  await http.postJson(secure.url, { over: scheme });
  expect(proxy.asked).toEqual([`${scheme} 127.0.0.1:${plain.port}`, `${scheme} 127.0.0.1:${secure.port}`]);
  expect([plain.requests[0]?.json(), secure.requests[0]?.json()]).toEqual([{ over: scheme }, { over: scheme }]);
});

test.each([
  ['socks4', startSocks4Proxy],
  ['socks5', startSocks5Proxy],
])('a %s proxy resolves names itself', async (scheme, start) => {
  const proxy = kept(await start());
  await through(proxy).postJson(plain.url.replace('127.0.0.1', 'localhost'), {});
  expect(proxy.asked).toEqual([`${scheme} localhost:${plain.port}`]);
});

test('a socks5 proxy that wants a password gets it', async () => {
  const proxy = kept(await startSocks5Proxy({ demandsLogin: true }));
  await through(proxy.url.replace('//', '//alice:pass@')).postJson(plain.url, {});
  expect(proxy.logins).toEqual(['alice:pass']);
  await expect(through(proxy).postJson(plain.url, {})).rejects.toMatchObject({ code: 'connect' });
});

test('TLS is checked inside the tunnel', async () => {
  const proxy = kept(await startHttpProxy());
  const http = kept(createHttp(aConfig({ httpsProxy: proxy.url })));
  await expect(http.postJson(secure.url, {})).rejects.toMatchObject({ code: 'tls' });
});

test('a tunnel the proxy refuses is a connection that failed', async () => {
  const http = through(plain.url);
  plain.answer({ status: 403 });
  await expect(http.postJson(secure.url, {})).rejects.toMatchObject({ code: 'connect' });
});

describe('with private addresses refused', () => {
  const closed = { integrationsAllowPrivateIps: false };
  // the proxy counts as public, all else on this machine as private
  const isPrivate = (address: string): boolean => address !== '127.0.0.1';

  test('the proxy itself may be in a private network: it is the operator’s, not a recipient', async () => {
    const proxies = { httpProxy: plain.url, httpsProxy: plain.url };
    const http = kept(createHttp(aConfig({ ...closed, ...proxies })));
    await http.postJson('http://example.test/', {});
    expect(plain.requests.map(({ path }) => path)).toEqual(['http://example.test/']);
    // this proxy opens no tunnels
    await expect(http.postJson('https://example.test/', {})).rejects.toMatchObject({ code: 'connect' });
    const straight = kept(createHttp(aConfig(closed)));
    await expect(straight.postJson(plain.url, {})).rejects.toMatchObject({ code: 'private_ip' });
  });

  test.each([
    ['http://127.0.0.2/'],
    ['http://[::1]/'],
    ['https://10.0.0.1/'],
    ['http://localhost/'],
    ['http://a.localhost./'],
  ])('%s is refused before the proxy is asked', async (url) => {
    const proxy = kept(await startHttpProxy());
    const http = through(proxy, closed, { isPrivate });
    await expect(http.postJson(url, {})).rejects.toMatchObject({ code: 'private_ip' });
    expect(proxy.asked).toEqual([]);
  });
});

test.each([
  ['http://a.test/', [], true, 'no exceptions'],
  ['http://a.test/', ['*'], false, 'all'],
  ['http://a.test/', ['a.test'], false, 'the host'],
  ['http://b.a.test/', ['a.test'], false, 'a subdomain'],
  ['http://b.a.test/', ['.a.test'], false, 'with a leading dot'],
  ['http://ba.test/', ['a.test'], true, 'another domain'],
  ['http://a.test:8080/', ['a.test:8080'], false, 'with the port'],
  ['http://a.test/', ['a.test:8080'], true, 'another port'],
  ['https://A.TEST/', ['a.test:443'], false, 'the usual port, any letter case'],
])('%s with no_proxy %o goes through the proxy: %s (%s)', (url, noProxy, expected) => {
  const settings = { httpProxy: 'http://proxy.test', httpsProxy: 'http://proxy.test', noProxy };
  expect(proxyFor(new URL(url), settings) !== null).toBe(expected);
});
