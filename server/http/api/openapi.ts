import { z } from 'zod';
import { VERSION } from '../../version.ts';
import { JSON_TYPE } from '../kit/reply.ts';
import { BODY_BYTES_MAX } from './body.ts';
import type { Endpoint, ResponseDoc, Version } from './endpoint.ts';
import { PLACEHOLDERS, placeholdersOf } from './placeholders.ts';
import { responsesOf } from './responses.ts';
import { checkFields } from './schemas/check-fields.ts';
import * as documents from './schemas/documents.ts';

/** A piece of JSON Schema, or of the document. */
export type Json = Readonly<Record<string, unknown>>;

/** The document, as far as others look into it. */
export interface OpenApi extends Json {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

export interface Operation extends Json {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ResponseObject {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Json }>>;
}

const ABOUT = `The management API of Rollcall. It is compatible with Healthchecks: requests, responses and errors are the same.

- An API key belongs to a project and gives access to that project only. POST requests can contain the key as \`api_key\` in the body.
- Request bodies are read as JSON whatever their content type. They can have at most ${BODY_BYTES_MAX} bytes; an empty body counts as \`{}\`.
- You can omit the final slash of a collection.
- HEAD works wherever GET does; OPTIONS is for CORS preflights. Any other method gets 405.
- Versions 1, 2 and 3 differ in only three ways: version 1 reports \`started\` as a status; versions 1 and 2 make the slug from
  the name; and URLs in responses stay within the version.`;

const NAMED = {
  Error: documents.errorDocument,
  Check: documents.checkDocument,
  CheckList: documents.checkList,
  Ping: documents.pingDocument,
  PingList: documents.pingList,
  Flip: documents.flipDocument,
  FlipList: documents.flipList,
  ChannelList: documents.channelList,
} as const;

/** Returns the OpenAPI 3.1 document of the endpoints, as one version of the API under one address shows them. */
export function openApiDocument(endpoints: readonly Endpoint[], siteRoot: string, version: Version): OpenApi {
  const { components, refTo } = collectSchemas(endpoints);
  return {
    openapi: '3.1.1',
    info: { title: 'Rollcall', version: VERSION, description: ABOUT },
    servers: [{ url: `${siteRoot}/api/v${version}` }],
    tags: [...new Set(endpoints.map(({ area }) => area))].map((name) => ({ name })),
    paths: pathsOf(endpoints, refTo),
    components: {
      schemas: components,
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    },
  };
}

type RefTo = (schema: z.ZodType) => Json;

/** Named schemas go under their names; what only one endpoint answers is named after that. */
function collectSchemas(endpoints: readonly Endpoint[]): { components: Record<string, Json>; refTo: RefTo } {
  const names = new Map<z.ZodType, string>(Object.entries(NAMED).map(([name, schema]) => [schema, name]));
  for (const endpoint of endpoints) {
    for (const [status, { schema }] of Object.entries(endpoint.responses)) {
      if (schema && !names.has(schema)) names.set(schema, `${endpoint.name}${status}`);
    }
  }
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { uri, io: 'output' });
  const components = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)]));
  const refTo = (schema: z.ZodType): Json => ({ $ref: uri(names.get(schema) ?? '') });
  return { components: { ...components, CheckFields: inputSchema(checkFields) }, refTo };
}

/** Returns the JSON Schema of what a request may send. */
export function inputSchema(schema: z.core.$ZodType): Json {
  return withoutIds(z.toJSONSchema(schema, { io: 'input' }));
}

function withoutIds({ $schema: _schema, $id: _id, id: _name, ...rest }: Json): Json {
  return rest;
}

/** A check is named by UUID or unique key in the same place, which must be one path in the document. */
function pathsOf(endpoints: readonly Endpoint[], refTo: RefTo): OpenApi['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    const path = `/${endpoint.path.replace('{uuid}', '{check}')}`;
    const item = paths[path] ?? {};
    item[endpoint.method.toLowerCase()] = operationOf(endpoint, refTo);
    paths[path] = item;
  }
  return paths;
}

function operationOf(endpoint: Endpoint, refTo: RefTo): Operation {
  const { name, area, summary, about, scope } = endpoint;
  const body = scope === 'none' ? undefined : endpoint.body;
  return {
    operationId: name,
    tags: [area],
    summary,
    description: [about, scope === 'ro' ? 'A read-only key is sufficient.' : ''].filter(Boolean).join('\n\n'),
    security: scope === 'none' ? [] : [{ apiKey: [] }],
    parameters: parametersOf(endpoint),
    ...(body
      ? { requestBody: { content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/CheckFields' } } } } }
      : {}),
    responses: Object.fromEntries(
      Object.entries(responsesOf(endpoint)).map(([status, response]) => [status, responseObject(response, refTo)]),
    ),
  };
}

function responseObject({ about, schema, type }: ResponseDoc, refTo: RefTo): ResponseObject {
  const content = {
    ...(schema ? { [JSON_TYPE]: { schema: refTo(schema) } } : {}),
    ...(type ? { [type]: {} } : {}),
  };
  return { description: about, ...(schema || type ? { content } : {}) };
}

function parametersOf(endpoint: Endpoint): readonly Json[] {
  const { path, query } = endpoint;
  const inPath = placeholdersOf(path).map((name) => {
    const { about, schema } = PLACEHOLDERS[name];
    return { name: name === 'uuid' ? 'check' : name, in: 'path', required: true, description: about, schema };
  });
  const inQuery = query
    ? Object.entries(propertiesOf(query)).map(([name, schema]) => parameter(name, 'query', schema))
    : [];
  const headers = endpoint.scope === 'none' ? Object.entries(endpoint.headers ?? {}) : [];
  const inHeader = headers.map(([name, about]) => parameter(name, 'header', { type: 'string', description: about }));
  return [...inPath, ...inQuery, ...inHeader];
}

function parameter(name: string, place: 'query' | 'header', { description, ...schema }: Json): Json {
  return { name, in: place, ...(description ? { description } : {}), schema };
}

/** Returns the fields of an object that a request may send, as JSON Schema. */
export function propertiesOf(schema: z.ZodObject): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(schema.shape).map(([name, type]) => [name, inputSchema(type)]));
}
