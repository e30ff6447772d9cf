import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../server/http/api/endpoint.ts';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { checkFields } from '../../../server/http/api/schemas/check-fields.ts';
import { uniqueKey } from '../../../server/signing.ts';
import { aPing } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld } from './world.ts';

const ENDPOINTS = await loadEndpoints();

const RUNS = 40;
// a fixed seed: a failure must come again, and a test must not fail by chance
const SEED = 20_260_101;
const HOSTILE = [
  '\0',
  '\ud800',
  '🦊',
  '%',
  "';--",
  '../',
  '\r\nX: y',
  '𝟙',
  '\u202e',
  'x'.repeat(600),
  'null',
  '-1',
  '1e400',
  '0 0 * * *',
  'UTC',
  '*',
  ',',
];

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...HOSTILE));
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(60, 86_400, 31_536_001),
  fc.jsonValue({ maxDepth: 3 }),
);

describe.each(pageStores)('whatever is sent to $name', ({ open }) => {
  let world: ApiWorld;
  let paths: Readonly<Record<string, readonly string[]>>;
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    world = await buildApiWorld(await open(), { METRICS_KEY: 'metrics-key' });
    const check = await seedCheck(world.store, { projectId: world.project.id, nPings: 3, name: 'target', tags: 'a b' });
    await world.store.pings.insert(check.id, [aPing({ n: 3, body: Buffer.from('hello') })]);
    const foreign = await seedCheck(world.store, { projectId: world.other.project.id });
    const uuids = [
      check.code,
      check.code.toUpperCase(),
      foreign.code,
      '00000000-0000-4000-8000-000000000000',
      'nonsense',
    ];
    paths = {
      uuid: uuids,
      check: [...uuids, uniqueKey(check.code), 'a'.repeat(40)],
      notification: uuids,
      n: ['3', '0', '99', '9'.repeat(30), 'x', '%00'],
    };
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await world.end();
  });
  afterEach(() => expect(rejections).toEqual([]));

  const pathOf = (endpoint: Endpoint) => {
    const segments = endpoint.path.split('/').map((segment) => {
      const choices = paths[segment.slice(1, -1)];
      return choices === undefined ? fc.constant(segment) : fc.constantFrom(...choices);
    });
    return fc.tuple(fc.constantFrom('v1', 'v2', 'v3'), ...segments).map((parts) => `/api/${parts.join('/')}`);
  };

  const queryOf = ({ query }: Endpoint) => {
    const names = [...Object.keys(query?.shape ?? {}), 'unknown'];
    const pair = fc
      .tuple(fc.constantFrom(...names), fc.oneof(text, fc.constantFrom('1', '0', '100', '', '1767225600')))
      .map(([name, given]) => `${name}=${encoded(given)}`);
    return fc.array(pair, { maxLength: 4 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
  };

  const bodyOf = ({ method }: Endpoint) => {
    if (method !== 'POST') return fc.constant(undefined);
    const fields = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(checkFields.shape), 'api_key'), text), value, {
      maxKeys: 6,
    });
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    return fc.oneof(
      { weight: 6, arbitrary: fields.map((each) => JSON.stringify(each)) },
      { weight: 1, arbitrary: bytes },
      { weight: 1, arbitrary: text.map((each) => Buffer.from(each)) },
    );
  };

  const keyOf = () =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(world.rw) },
      { weight: 2, arbitrary: fc.constantFrom(world.ro, world.other.rw, '') },
      { weight: 1, arbitrary: fc.string({ minLength: 32, maxLength: 32, unit: 'grapheme-ascii' }) },
    );

  // the client throws when an answer is not as the document says
  test.each(ENDPOINTS)('$method $path answers as documented, and never breaks', async (endpoint) => {
    await fc.assert(
      fc.asyncProperty(
        pathOf(endpoint),
        queryOf(endpoint),
        bodyOf(endpoint),
        keyOf(),
        async (path, query, body, key) => {
          const { status } = await world.send(endpoint.method, path + query, { key, body });
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  test('any valid fields make a check, and its document makes the same check again', async () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((each) => !/[\0\p{Surrogate}]/u.test(each));
    const fields = fc.record(
      {
        ...{ name: words, tags: words, desc: words, start_kw: words, success_kw: words, failure_kw: words },
        ...{ timeout: fc.integer({ min: 60, max: 31_536_000 }), grace: fc.integer({ min: 60, max: 31_536_000 }) },
        ...{
          slug: fc.string({ unit: fc.constantFrom(...'abc-_09'), maxLength: 100 }),
          methods: fc.constantFrom('', 'POST'),
        },
        ...{ filter_subject: fc.boolean(), filter_body: fc.boolean(), manual_resume: fc.boolean() },
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const made = await world.post('checks/', given);
        expect([made.status, made.json]).toMatchObject([201, given]);
        const again = await world.post(`checks/${made.json['uuid']}`, made.json);
        expect([again.status, again.json]).toEqual([200, made.json]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

/** Percent-encodes a text; half a surrogate pair, which has no encoding, as bytes that are no UTF-8. */
function encoded(given: string): string {
  try {
    return encodeURIComponent(given);
  } catch {
    return '%ED%A0%80';
  }
}
