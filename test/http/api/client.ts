import { request } from 'node:http';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { openApiDocument } from '../../../server/http/api/openapi.ts';
import { asObject, faultsOf } from './json-schema.ts';

const ENDPOINTS = await loadEndpoints();

// The client of all tests of the API. Every answer it gets is held against the OpenAPI document.

const DOCUMENT = openApiDocument(ENDPOINTS, 'http://localhost:8000', 3);

/** What a test sends. `body`: a text or bytes go out as they are, anything else as JSON. */
export interface Sending {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The JSON document; empty when the answer is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Sends one request; `path` begins after the host and goes out as it is. */
export type Send = (method: string, path: string, sending?: Sending) => Promise<Received>;

/** Returns the client for a server. Throws when an answer is not as the document says. */
export function apiClient(base: string): Send {
  return async (method, path, sending = {}) => {
    const received = await exchange(base, method, path, sending);
    const fault = faultOf(method, path, received);
    if (fault !== null) throw new Error(`${method} ${path} → ${received.status}: ${fault}`);
    return received;
  };
}

function exchange(base: string, method: string, path: string, { key, body, headers = {} }: Sending): Promise<Received> {
  const { hostname, port } = new URL(base);
  const bytes = bytesOf(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path,
        headers: { ...lengthOf(bytes), ...(key === undefined ? {} : { 'X-Api-Key': key }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(chunks);
          const isJson = response.headers['content-type'] === 'application/json';
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, value?.toString()]),
            ),
            bytes: received,
            text: received.toString(),
            json: isJson && received.length > 0 ? asObject(JSON.parse(received.toString())) : {},
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Node announces no length for GET and DELETE by itself, and would send bytes that nobody expects. */
function lengthOf(bytes: Buffer | string | undefined): Readonly<Record<string, string>> {
  return bytes === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(bytes)) };
}

function bytesOf(body: unknown): Buffer | string | undefined {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return JSON.stringify(body);
}

/** Returns in what an answer differs from the document; null when in nothing. */
export function faultOf(method: string, path: string, received: Received): string | null {
  const { status, bytes, headers } = received;
  if ([204, 304, 405].includes(status) || method === 'HEAD') return bytes.length === 0 ? null : 'must have no body';
  const operation = operationAt(method, path);
  if (operation === null) return status === 404 && received.json['error'] === 'not found' ? null : 'must be not found';
  const response = operation.responses[String(status)];
  if (response === undefined) return `${operation.operationId} knows no such status`;
  if (response.content === undefined) return bytes.length === 0 ? null : 'must have no body';
  const type = headers['content-type'] ?? '';
  const content = response.content[type];
  if (content === undefined) return `is ${type}, must be ${Object.keys(response.content)}`;
  if (content.schema === undefined) return null;
  const [fault] = faultsOf(JSON.parse(received.text), content.schema, DOCUMENT);
  return fault ?? null;
}

function operationAt(method: string, path: string) {
  const below = /^(?:\/hc)?\/api\/v[123](\/[^?]*)/.exec(path)?.[1];
  if (below === undefined) return null;
  const candidates = Object.entries(DOCUMENT.paths).filter(([template]) => isAt(decoded(below), template));
  const [, item] = candidates[0] ?? [];
  return item?.[method.toLowerCase()] ?? null;
}

function isAt(path: string, template: string): boolean {
  const pattern = template
    .split('/')
    .map((segment) =>
      segment
        .replace(/[.]/g, '\\.')
        .replace(/^\{n\}$/, '\\d+')
        .replace(/^\{\w+\}$/, '(?:[0-9a-fA-F-]{36}|[0-9a-f]{40})'),
    )
    .join('/');
  return new RegExp(`^${pattern.replace(/\/$/, '/?')}$`).test(path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
