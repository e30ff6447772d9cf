import type { Endpoint } from './endpoint.ts';

const MAX_AGE_SECS = 600;

/**
 * Returns the headers that let scripts of any site call: there are no cookies, so there is nothing they could borrow.
 * Without `Content-Type` among the allowed ones browsers could not send JSON.
 */
export function corsHeaders(methods: readonly Endpoint['method'][]): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'X-Api-Key, Content-Type',
    'Access-Control-Allow-Methods': [...methods, 'OPTIONS'].join(', '),
    'Access-Control-Max-Age': String(MAX_AGE_SECS),
  };
}

/** Returns the headers of a path with these endpoints: scripts of other sites may read it if they may read any of them. */
export function corsFor(endpoints: readonly Endpoint[]): Readonly<Record<string, string>> {
  const isOpen = endpoints.some((endpoint) => endpoint.scope !== 'none' || endpoint.cors);
  return isOpen ? corsHeaders(endpoints.map(({ method }) => method)) : {};
}
