import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, type CheckJson, checksIn } from './world.ts';

const PARSE = 'could not parse request body';
const NOT_AN_OBJECT = 'json validation error: value is not an object';
const LARGEST_BODY = 2_621_440;

describe.each(pageStores)('bodies and answers on $name', ({ open }) => {
  let world: ApiWorld;
  let check: CheckJson;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    check = await world.make({ name: 'one', tags: 'a b' });
  });
  afterAll(() => world.end());

  test.each([
    ['text', 'surprise', PARSE],
    ['blanks only', '  \n', PARSE],
    ['a byte-order mark and nothing else', '\uFEFF', PARSE],
    ['two byte-order marks', '\uFEFF\uFEFF{}', PARSE],
    ['a bare minus', '-', PARSE],
    ['a trailing comma', '{"name": "x",}', PARSE],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), PARSE],
    ['UTF-16', Buffer.from('{}', 'utf16le'), PARSE],
    ['a form', 'name=x', PARSE],
    ['a list', '[1, 2]', NOT_AN_OBJECT],
    ['a text in quotes', '"abc"', NOT_AN_OBJECT],
    ['null', 'null', NOT_AN_OBJECT],
    ['a number', '5', NOT_AN_OBJECT],
  ])('W2: %s is refused wherever something is posted, key or not', async (_, body, error) => {
    for (const path of [
      'checks/',
      `checks/${check.uuid}`,
      `checks/${check.uuid}/pause`,
      `checks/${check.uuid}/resume`,
    ]) {
      for (const key of [world.rw, 'none']) {
        const answer = await world.post(path, body, { key });
        expect([answer.status, answer.json]).toEqual([400, { error }]);
      }
    }
  });

  test.each([
    ['UTF-8', Buffer.from('\uFEFF{"name": "bom é"}')],
    ['UTF-16', Buffer.from('\uFEFF{"name": "bom é"}', 'utf16le')],
    ['UTF-16 in the other order', Buffer.from('\uFEFF{"name": "bom é"}', 'utf16le').swap16()],
    [
      'UTF-32',
      Buffer.from(
        [...'\uFEFF{"name": "bom é"}'].flatMap((sign) => [sign.charCodeAt(0) & 255, sign.charCodeAt(0) >> 8, 0, 0]),
      ),
    ],
  ])('JSON in %s with a byte-order mark is read (RFC 8259 §8.1)', async (_, body) => {
    const { status, json } = await world.post('checks/', body);
    expect([status, json['name']]).toEqual([201, 'bom é']);
  });

  test('W2: an empty body counts as an empty object', async () => {
    const { status, json } = await world.post('checks/', '');
    expect([status, json['name']]).toEqual([201, '']);
  });

  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json; charset=latin1',
  ])('W2: JSON is JSON under content type %s', async (type) => {
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const { status, json } = await world.post('checks/', '{"name": "Ünï"}', { headers });
    expect([status, json['name']]).toEqual([201, 'Ünï']);
  });

  test('W2: of a key given twice the last one counts', async () => {
    expect((await world.post('checks/', '{"name": "a", "name": "b"}')).json['name']).toBe('b');
    expect((await world.post('checks/', '{"name": 5, "name": "b"}')).status).toBe(201);
  });

  test('W2: a body may have 2,621,440 bytes and not one more', async () => {
    const frame = '{"desc": ""}';
    const padded = (bytes: number) => frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
    const most = await world.post('checks/', padded(LARGEST_BODY));
    expect(most.status).toBe(201);
    await world.remove(`checks/${most.json['uuid']}`);
    const { status, json } = await world.post('checks/', padded(LARGEST_BODY + 1));
    expect([status, json]).toEqual([400, { error: 'request body is too large' }]);
  });

  test.each(['null', 'surprise', '{"api_key": 5}'])('W2: GET and DELETE do not look at the body %s', async (body) => {
    expect((await world.get('checks/', { body })).status).toBe(200);
    const { uuid } = await world.make();
    expect((await world.send('DELETE', `/api/v3/checks/${uuid}`, { key: world.rw, body })).status).toBe(200);
  });

  test('W2: deep nesting under a key that nobody knows does no harm', async () => {
    const depth = 100_000;
    const { status } = await world.post(
      'checks/',
      `{"name": "deep", "extra": ${'['.repeat(depth)}${']'.repeat(depth)}}`,
    );
    expect(status).toBe(201);
  });

  test('W5: answers are JSON, set no cookie and lead nowhere else', async () => {
    const { headers } = await world.get('checks/');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['set-cookie']).toBeUndefined();
    expect((await world.send('GET', '/api/v3/checks/')).headers.location).toBeUndefined();
    expect(
      (await world.post('checks/', {}, { headers: { Origin: 'https://evil.example', Cookie: 'a=b' } })).status,
    ).toBe(201);
  });

  test('W6: 403 and 405 say nothing, 400, 401 and 404 say why as JSON, 409 as text', async () => {
    const foreign = await world.make({}, { key: world.other.rw });
    expect((await world.get(`checks/${foreign.uuid}`)).text).toBe('');
    expect((await world.send('PUT', '/api/v3/checks/')).text).toBe('');
    expect((await world.post('checks/', { name: 1 })).json['error']).toBe(
      'json validation error: name is not a string',
    );
    expect((await world.send('GET', '/api/v3/checks/')).json).toEqual({ error: 'missing api key' });
    expect((await world.get('checks/00000000-0000-4000-8000-000000000000')).json).toEqual({ error: 'not found' });
    const conflict = await world.post(`checks/${check.uuid}/resume`);
    expect([conflict.text, conflict.headers['content-type']]).toEqual([
      'check is not paused',
      'text/plain; charset=utf-8',
    ]);
  });

  test('W7: moments are whole seconds of UTC, cut off, with an offset', async () => {
    const { uuid } = await world.make({ timeout: 60 });
    world.clock.advance(1.999999);
    await fetch(`${world.app.base}/ping/${uuid}`);
    const { last_ping, next_ping } = (await world.get(`checks/${uuid}`)).json;
    expect(last_ping).toBe('2026-01-01T00:00:01+00:00');
    expect(next_ping).toBe('2026-01-01T00:01:01+00:00');
  });

  test.each([
    'name',
    'slug',
    'tags',
    'desc',
    'schedule',
    'tz',
    'start_kw',
    'success_kw',
    'failure_kw',
    'subject',
    'subject_fail',
    'channels',
  ])('W9: a %s that the database cannot hold is refused as no string', async (field) => {
    for (const text of ['a\0b', '\ud800', 'x\udfff']) {
      const { status, json } = await world.post('checks/', { [field]: text });
      expect([status, json['error']]).toEqual([400, `json validation error: ${field} is not a string`]);
    }
  });

  test('W9: nothing is found by a slug or tag that the database cannot hold', async () => {
    for (const query of ['slug=%00', 'tag=a%00', 'tag=%ED%A0%80', 'slug=%ff']) {
      const answer = await world.get(`checks/?${query}`);
      expect([answer.status, checksIn(answer)]).toEqual([200, []]);
    }
  });

  test('unknown keys, an API token among them, are accepted, ignored and never shown again', async () => {
    const token = 'hcw_0123456789abcdefghijklmnopqr';
    const { uuid } = await world.make({ name: 'extra', token, id: 7, kind: 'cron', __proto__: { a: 1 }, n_pings: 50 });
    const { text, json } = await world.get(`checks/${uuid}`);
    expect(text).not.toContain(token);
    expect(json).toMatchObject({ n_pings: 0, timeout: 86_400 });
    const rows = await world.store.dialect.knex('checks').where({ code: uuid });
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('update_url ends in the UUID, without a slash', async () => {
    expect(check['update_url']).toMatch(new RegExp(`/api/v3/checks/${check.uuid}$`));
  });

  test('a document that was fetched can be sent back as it is', async () => {
    const before = (await world.get(`checks/${check.uuid}`)).json;
    const { status, json } = await world.post(`checks/${check.uuid}`, before);
    expect([status, json]).toEqual([200, before]);
  });

  test('a request that is broken off within its body leaves nothing behind', async () => {
    const { length } = checksIn(await world.get('checks/'));
    const aborted = new AbortController();
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"name": "half'));
        setTimeout(() => aborted.abort(), 20);
      },
    });
    const sent = fetch(`${world.app.base}/api/v3/checks/`, {
      ...{ method: 'POST', body, signal: aborted.signal, duplex: 'half' },
      headers: { 'X-Api-Key': world.rw },
    });
    await expect(sent).rejects.toThrow();
    expect(checksIn(await world.get('checks/'))).toHaveLength(length);
  });
});
