import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { type AlertParts, aLastPing, CHECK_CODE, NOTIFICATION_CODE } from '../delivery/builders.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { deliver, integrationOf } from './harness.ts';

let sink: HttpSink;

beforeAll(async () => {
  sink = await startHttpSink();
});
beforeEach(() => {
  sink.requests.length = 0;
  sink.answer({});
});
afterAll(() => sink.close());

/** `Hello World`, tagged `foo bar`, as the examples of the specification have it. */
const HELLO = { name: 'Hello World', slug: 'hello-world', tags: 'foo bar' } as const;

async function send(value: Record<string, unknown>, alert: AlertParts = { check: HELLO }) {
  const withAddress = Object.entries(value).map(([key, part]) => [
    key,
    typeof part === 'string' ? part.replace('http://h', sink.url) : part,
  ]);
  const { result } = await deliver('webhook', JSON.stringify(Object.fromEntries(withAddress)), { alert });
  return { result, request: sink.requests.at(-1) };
}

describe('in the URL', () => {
  test.each([
    ['/$SLUG/$STATUS/$TAG1/$TAG2/?n=$NAME', {}, '/hello-world/down/foo/bar/?n=Hello%20World'],
    ['/$NAME', { name: '$TAG1' }, '/%24TAG1'],
    ['/$NAME', { name: 'a/b&c' }, '/a%2Fb%26c'],
    ['/x/$NAME/y', { name: '../../admin?a#b' }, '/x/..%2F..%2Fadmin%3Fa%23b/y'],
    ['/x/$NAME/y', { name: '..' }, '/x/%252E%252E/y'],
    ['/x/$NAME/y', { name: '.' }, '/x/%252E/y'],
    ['/x/.$NAME/y?n=$NAME', { name: '.' }, '/x/%252E%252E/y?n=.'],
    ['/x/%2e$NAME/y', { name: '.' }, '/x/%252E%252E/y'],
    ['/x/$TAG1$TAG2/y', { tags: '. .' }, '/x/%252E%252E/y'],
    ['/x/$NAME/y', { name: '%2e%2E' }, '/x/%252e%252E/y'],
    ['/x/$NAME/y', { name: '...' }, '/x/.../y'],
    ['/x/../y/$NAME', { name: 'a' }, '/y/a'],
    ['/$NAME', { name: "all but these: _.-~ !'()*+" }, '/all%20but%20these%3A%20_.-~%20%21%27%28%29%2A%2B'],
    ['/$NAME', { name: 'žluť 🐎' }, '/%C5%BElu%C5%A5%20%F0%9F%90%8E'],
    ['/$CODE', {}, `/${CHECK_CODE}`],
    ['/$NOW', {}, '/2026-01-01T00%3A00%3A00%2B00%3A00'],
    ['/$TAGS', {}, '/foo%20bar'],
    ['/$NAME_JSON', { name: 'é"' }, '/%22%5Cu00e9%5C%22%22'],
    ['/$EXITSTATUS', {}, '/-1'],
    ['/$BODY/$BODY_JSON', {}, '/$BODY/$BODY_JSON'],
    ['/$TAG3/$FOO', {}, '/$TAG3/$FOO'],
    ['/$$NAMETAG1', { name: '' }, '/$TAG1'],
    [
      '/$JSON',
      { name: 'x' },
      `/%7B%22name%22%3A%22x%22%2C%22status%22%3A%22down%22%2C%22uuid%22%3A%22${CHECK_CODE}%22%7D`,
    ],
  ])('%s of %o → %s', async (path, check, expected) => {
    const { request } = await send({ url_down: `http://h${path}` }, { check: { ...HELLO, ...check }, body: 'secret' });
    expect(request?.path).toBe(expected);
  });
});

describe('in the body', () => {
  const tags = Array.from({ length: 11 }, (_, index) => `t${index + 1}`).join(' ');
  test.each<[string, AlertParts, string, string]>([
    ['$TAG3 $FOO $', {}, '$TAG3 $FOO $', 'unknown ones stay'],
    ['{"n": $NAME_JSON}', { check: { name: 'Project "Foo"' } }, '{"n": "Project \\"Foo\\""}', 'JSON is escaped'],
    ['$NAME_JSON', { check: { name: 'ž🐎' } }, '"\\u017e\\ud83d\\udc0e"', 'in ASCII'],
    ['Exit status $EXITSTATUS', {}, 'Exit status -1', 'no ping'],
    ['Exit status $EXITSTATUS', { lastPing: aLastPing() }, 'Exit status -1', 'a ping without one'],
    ['Exit status $EXITSTATUS', { lastPing: aLastPing({ exitStatus: 0 }) }, 'Exit status 0', 'zero is a status'],
    ['$NAME', { check: { name: '$TAG1 $BODY', tags: 'x' } }, '$TAG1 $BODY', 'values are not looked through again'],
    ['$$NAMETAG1', { check: { name: '', tags: 'x' } }, '$TAG1', 'nor what they form with their surroundings'],
    ['$TAG10 $TAG11 $TAG1 $TAG12', { check: { tags } }, 't10 t11 t1 t12', 'the longest that is defined wins'],
    ['$TAG1 $TAG10', { check: { tags: 'one' } }, 'one one0', 'so with one tag the zero is text'],
    ['$BODY|$BODY_JSON', { body: 'a "b"\n' }, 'a "b"\n|"a \\"b\\"\\n"', 'the body, plain and as JSON'],
    ['[$BODY]$BODY_JSON', {}, '[]""', 'no body'],
    ['$BODY', { body: Buffer.from([0x61, 0xff, 0x62]) }, 'a\ufffdb', 'bytes that are no UTF-8'],
    ['$NOW', { at: addSecs(T0, 1.5) }, '2026-01-01T00:00:01+00:00', 'the time of the flip, without fractions'],
    ['$STATUS', { status: 'up' }, 'up', 'the status of the flip'],
    ['$NAME', { check: { name: '' } }, '', 'an unnamed check has an empty name'],
  ])('%s (%o) → %s: %s', async (template, alert, expected) => {
    const value = {
      method_down: 'POST',
      url_down: 'http://h',
      body_down: template,
      method_up: 'POST',
      url_up: 'http://h',
      body_up: template,
    };
    const { request } = await send(value, alert);
    expect(request?.text).toBe(expected);
  });

  test('$JSON is the check’s document', async () => {
    const { request } = await send({ method_down: 'POST', url_down: 'http://h', body_down: '{"check":$JSON}' });
    expect(request?.json()).toEqual({ check: { name: 'Hello World', status: 'down', uuid: CHECK_CODE } });
  });
});

describe('in headers', () => {
  test.each([
    ['bār ½', {}, 'b&#257;r ½'],
    ['$NAME', { name: '🐎' }, '&#128014;'],
    ['$BODY', {}, '$BODY'],
    ['$NAME_JSON', { name: 'ž' }, '"\\u017e"'],
    ['$NAME', { name: 'a\r\nX-Evil: b' }, 'a  X-Evil: b'],
  ])('%s of %o → %s', async (template, check, expected) => {
    const value = { url_down: 'http://h', headers_down: { 'X-Test': template } };
    const { request } = await send(value, { check: { ...HELLO, ...check }, body: 'secret' });
    expect(request?.headers['x-test']).toBe(expected);
  });

  test('nothing is implied, and a user agent of one’s own replaces ours', async () => {
    const { request } = await send({
      method_down: 'POST',
      url_down: 'http://h',
      body_down: 'x',
      headers_down: { 'User-Agent': 'mine' },
    });
    expect(request?.headers).not.toHaveProperty('content-type');
    expect(request?.headers['user-agent']).toBe('mine');
  });

  test('a name for the notification, the same at every attempt, that gives nothing away', async () => {
    sink.answer({ status: 500 });
    await send({ url_down: 'http://h' });
    const ids = sink.requests.map(({ headers }) => headers['idempotency-key']);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids[0]).not.toContain(NOTIFICATION_CODE.slice(0, 8));
  });
});

describe('methods', () => {
  test.each([
    ['GET', 'body', '', undefined],
    ['POST', 'body', 'body', '4'],
    ['PUT', 'body', 'body', '4'],
    ['POST', '', '', '0'],
    ['PUT', '', '', '0'],
  ])('%s with body "%s" sends "%s"', async (method, template, sent, length) => {
    const { request } = await send({ method_down: method, url_down: 'http://h', body_down: template });
    expect(request).toMatchObject({ method, text: sent });
    expect(request?.headers['content-length']).toBe(length);
  });

  test('DOWN and UP have requests of their own', async () => {
    const value = { url_down: 'http://h/down', method_up: 'PUT', url_up: 'http://h/up', body_up: '$STATUS' };
    await send(value);
    await send(value, { status: 'up' });
    expect(sink.requests.map(({ method, path, text }) => [method, path, text])).toEqual([
      ['GET', '/down', ''],
      ['PUT', '/up', 'up'],
    ]);
  });
});

test('without an address for a status there is nothing to send', () => {
  const webhook = integrationOf('webhook');
  const config = webhook.parseConfig('{"url_down":"http://example.org"}');
  expect([webhook.isNoop(config, 'down'), webhook.isNoop(config, 'up')]).toEqual([false, true]);
});

test('is never disabled, whatever the answer', async () => {
  for (const status of [400, 401, 403, 404, 410]) {
    sink.answer({ status });
    expect((await send({ url_down: 'http://h' })).result).toMatchObject({
      result: 'failed',
      error: { permanent: false },
    });
  }
});

describe('a body that looks like JSON', () => {
  const form = (body: string) => ({ url_down: 'https://h.example.org', method_down: 'POST', body_down: body });
  test.each([
    ['{"text": "$BODY"}', '$BODY_JSON'],
    [' [ "$NAME" ]', '$NAME_JSON'],
    ['{"a": $NAME_JSON, "b": "$BODY"}', '$BODY_JSON'],
  ])('%s is warned of, and saved', (body, instead) => {
    const result = integrationOf('webhook').validateForm(form(body));
    expect(result).toMatchObject({ value: expect.any(String), warning: expect.stringContaining(instead) });
  });
  test.each(['{"text": $BODY_JSON, "code": "$CODE"}', '$BODY', 'text=$NAME', ''])('%s is fine', (body) => {
    expect(integrationOf('webhook').validateForm(form(body))).not.toHaveProperty('warning');
  });
});
