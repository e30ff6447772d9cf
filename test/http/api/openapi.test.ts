import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { openApiDocument } from '../../../server/http/api/openapi.ts';
import { referencePage } from '../../../server/http/api/reference.ts';
import { pageStores } from '../../support/stores.ts';
import { faultOf, type Received } from './client.ts';
import { asObject, resolve } from './json-schema.ts';
import { buildApiWorld } from './world.ts';

const ENDPOINTS = await loadEndpoints();

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
const document = openApiDocument(ENDPOINTS, 'https://rollcall.example', 3);

// The parts of https://spec.openapis.org/oas/3.1/schema that we use; unknown keys are refused, as there.
const schema = z.record(z.string(), z.unknown());
const media = z.strictObject({ schema: schema.optional() });
const parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema,
});
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(z.string()),
  summary: z.string().min(1),
  description: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(parameter),
  requestBody: z.strictObject({ content: z.record(z.string(), media) }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({ description: z.string().min(1), content: z.record(z.string(), media).optional() }),
  ),
});
const openApi = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.url() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(METHODS), operation)),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), schema),
    securitySchemes: z.record(z.string(), schema),
  }),
});

const operations = Object.entries(openApi.parse(document).paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, each]) => ({ path, method, ...each })),
);

describe('the OpenAPI document', () => {
  test('has the shape of OpenAPI 3.1', () => {
    expect(openApi.safeParse(document).error).toBeUndefined();
  });

  test('has every endpoint once, under a name of its own', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect([...names].sort()).toEqual(ENDPOINTS.map(({ name }) => name).sort());
    expect(new Set(names).size).toBe(names.length);
  });

  test('names each part of a path as a parameter, and no path twice', () => {
    for (const { path, parameters } of operations) {
      const named = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(parameters.filter((each) => each.in === 'path').every(({ required }) => required)).toBe(true);
    }
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('refers only to what is in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(Object.keys(resolve(reference, document))).not.toEqual([]);
    for (const { security } of operations) {
      for (const name of security.flatMap(Object.keys))
        expect(document.components.securitySchemes).toHaveProperty(name);
    }
  });

  test('tells the limits of the fields of a check', () => {
    expect(asObject(document.components.schemas['CheckFields'])['properties']).toMatchObject({
      name: { type: 'string', maxLength: 100 },
      slug: { type: 'string', maxLength: 100, pattern: '^[a-z0-9_-]*$' },
      timeout: { type: 'integer', minimum: 60, maximum: 31_536_000 },
      methods: { enum: ['', 'POST'] },
    });
  });

  test.each(pageStores)(
    'is served without a key, in each version with its own address, from $name',
    async ({ open }) => {
      const world = await buildApiWorld(await open(), { SITE_ROOT: 'https://rollcall.example' });
      for (const version of [1, 2, 3] as const) {
        const { status, json, headers } = await world.send('GET', `/api/v${version}/openapi.json`);
        expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
        expect(json).toEqual(
          JSON.parse(JSON.stringify(openApiDocument(ENDPOINTS, 'https://rollcall.example', version))),
        );
        expect(json['servers']).toEqual([{ url: `https://rollcall.example/api/v${version}` }]);
      }
      await world.end();
    },
  );
});

describe('the client of these tests', () => {
  const received = (status: number, json: object, type = 'application/json'): Received => {
    const text = JSON.stringify(json);
    return { status, headers: { 'content-type': type }, bytes: Buffer.from(text), text, json: { ...json } };
  };

  test.each([
    ['an unknown status', received(418, {}), 'listChannels knows no such status'],
    ['another type', received(200, { channels: [] }, 'text/html'), 'is text/html, must be application/json'],
    ['a missing key', received(200, {}), '$: lacks channels'],
    ['a key too many', received(200, { channels: [], more: 1 }), '$: has more'],
    [
      'a wrong type within',
      received(200, { channels: [{ id: 'x', name: 1, kind: 'email' }] }),
      '$.channels[0].id: is no uuid: x',
    ],
    ['nothing', received(200, { channels: [] }), null],
  ])('finds fault with %s', (_, answer, fault) => {
    expect(faultOf('GET', '/api/v3/channels/', answer)).toBe(fault);
  });
});

// written anew by: npm run docs:api
test('docs/pages/api.md is what the endpoints say', async () => {
  const file = new URL('../../../docs/pages/api.md', import.meta.url);
  await expect(referencePage(ENDPOINTS)).toMatchFileSnapshot(file.pathname);
});
