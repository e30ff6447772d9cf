import { z } from 'zod';
import { jsonText } from '../answer.ts';
import type { Endpoint, OpenEndpoint } from '../endpoint.ts';
import { tagged } from '../etag.ts';
import { openApiDocument } from '../openapi.ts';

/** Returns the endpoint that describes all of them, itself included. */
export function getOpenApi(endpoints: () => readonly Endpoint[]): OpenEndpoint {
  return {
    name: 'getOpenApi',
    method: 'GET',
    path: 'openapi.json',
    area: 'service',
    scope: 'none',
    cors: true,
    summary: 'Returns this document',
    responses: {
      200: { about: 'The OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.string() }) },
      304: { about: 'It is still what `If-None-Match` names.' },
    },
    handle({ deps, version }) {
      return tagged(jsonText(JSON.stringify(openApiDocument(endpoints(), deps.config.siteRoot, version))));
    },
  };
}
