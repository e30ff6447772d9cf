import { z } from 'zod';
import { content, JSON_TYPE } from '../../kit/reply.ts';
import type { OpenEndpoint } from '../endpoint.ts';
import { tagged } from '../etag.ts';
import { openApiDocument } from '../openapi.ts';

/** Describes all endpoints, itself included. */
export default {
  name: 'getOpenApi',
  method: 'GET',
  path: 'openapi.json',
  area: 'service',
  scope: 'none',
  cors: true,
  summary: 'Returns this document',
  responses: {
    200: { about: 'The OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.string() }) },
    304: { about: 'The document has not changed since the response with the `ETag` in `If-None-Match`.' },
  },
  handle({ deps, version }) {
    const document = openApiDocument(deps.endpoints, deps.config.siteRoot, version);
    return tagged(content(JSON_TYPE, JSON.stringify(document)));
  },
} satisfies OpenEndpoint;
