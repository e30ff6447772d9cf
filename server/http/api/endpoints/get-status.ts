import { plainText, TEXT_TYPE } from '../answer.ts';
import type { OpenEndpoint } from '../endpoint.ts';

/** Tells whether the database answers; for load balancers and container health checks. */
export const getStatus: OpenEndpoint = {
  name: 'getStatus',
  method: 'GET',
  path: 'status/',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Tells whether the server and its database answer',
  responses: { 200: { about: 'They do: `OK`.', type: TEXT_TYPE } },
  async handle({ deps }) {
    await deps.store.ping();
    return plainText('OK');
  },
};
