import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Endpoint } from '../../server/http/api/endpoint.ts';
import { loadEndpoints } from '../../server/http/api/load-endpoints.ts';
import { storedForm } from '../../server/keys.ts';
import { SECRET_KEY, type Target } from '../attack/target.ts';
import type { Door } from './doors.ts';
import { formDoors } from './form-doors.ts';

const ANSWER_MS = 20_000;
const API_KEY = 'hcw_fuzzfuzzfuzzfuzzfuzzfuzzfuzz';
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'get'] as const;
/** Returns the doors of a running program: pings, API, forms, mail. Throws what must not come of an input. */
export async function serverDoors(target: Target): Promise<readonly Door[]> {
  const { port, smtpPort, store, project, plain, filtering } = target;
  await store.projects.update(project.id, { apiKey: storedForm(API_KEY, SECRET_KEY) });
  const names = { check: plain.code, filtering: filtering.code, key: project.pingKey ?? '', slug: 'backup' };
  const endpoints = await loadEndpoints();
  const worked = target.processorMs;
  return [
    {
      name: 'HTTP',
      corpus: 'ping',
      worked,
      take: async (input) => statusOf(await exchange(port, requestOf(filled(input, names), port))),
    },
    { name: 'API', corpus: 'api', worked, take: (input) => callApi(target, endpoints, input) },
    ...(await formDoors(target)),
    {
      name: 'SMTP',
      corpus: 'smtp',
      worked,
      take: async (input) => codesOf(await exchange(smtpPort, smtpOf(filled(input, names)))),
    },
  ];
}

/** Sends bytes and reads all that is answered until the server hangs up. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece)).on('error', () => undefined);
  const timer = setTimeout(() => socket.destroy(new Error('no end')), ANSWER_MS);
  let isLate = false;
  socket.on('error', (error) => {
    isLate = error.message === 'no end';
  });
  socket.on('end', () => socket.end());
  socket.write(bytes);
  await once(socket, 'close').catch(() => undefined);
  clearTimeout(timer);
  if (isLate) throw new Error('the connection did not end');
  return Buffer.concat(pieces).toString('latin1');
}

function filled(input: Buffer, names: Readonly<Record<string, string>>): string {
  return input.toString('latin1').replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
}

/** A request made of the lines of an input, or now and then the input as it is. */
function requestOf(text: string, port: number): Buffer {
  const chance = text.charCodeAt(0) || 0;
  if (chance % 4 === 3) return Buffer.from(`${text}\r\n\r\n`, 'latin1');
  const path = /\/[^\s]*/.exec(text)?.[0] ?? '/';
  const lines = text.split(/[\r\n]+/);
  const headers = lines.filter(
    (line) => /^[\w-]+:/.test(line) && !/^(content-length|transfer-encoding|host):/i.test(line),
  );
  const body = lines.filter((line) => !/^[\w-]+:/.test(line)).join('\n');
  const head = [
    `${METHODS[chance % METHODS.length]} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

function statusOf(answer: string): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none';
  if (status.startsWith('5')) throw new Error(`it was answered ${status}`);
  return status;
}

/** Ends a message, should one be open, and the session. */
function smtpOf(text: string): Buffer {
  return Buffer.from(`EHLO fuzz\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n.\r\nQUIT\r\n`, 'latin1');
}

function codesOf(answer: string): string {
  const codes = [...new Set([...answer.matchAll(/^(\d{3}) /gm)].map(([, code = '']) => code))].sort();
  if (codes.includes('451')) throw new Error('it was answered 451');
  if (!answer.startsWith('220')) throw new Error('there was no greeting');
  return codes.join(' ');
}

/** What a placeholder of an endpoint stands for. */
function apiPath(path: string, { plain }: Target): string {
  const values: Readonly<Record<string, string>> = { uuid: plain.code, check: plain.code, n: '1' };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? randomUUID());
}

async function callApi(target: Target, endpoints: readonly Endpoint[], input: Buffer): Promise<string> {
  const { base } = target;
  const lines = input.toString().split(/[\r\n\0]+/);
  const [chance = 0, choice = 0] = input;
  const endpoint = endpoints[choice % endpoints.length];
  if (endpoint === undefined) throw new Error('there are no endpoints');
  const { method, name } = endpoint;
  // what others work with stays
  const own = name === 'deleteCheck' ? await makeCheck(base) : null;
  const path = own === null ? apiPath(endpoint.path, target) : `checks/${own}`;
  const query = method === 'GET' ? `?${new URLSearchParams(lines.map((line): [string, string] => [line, line]))}` : '';
  const body =
    method === 'POST' ? { body: chance % 8 === 0 ? new Uint8Array(input) : JSON.stringify(objectOf(lines)) } : {};
  const init = { method, headers: { 'X-Api-Key': API_KEY }, ...body };
  const response = await fetch(`${base}/api/v${1 + (chance % 3)}/${path}${query}`, init);
  const text = await response.text();
  if (response.status >= 500) throw new Error(`it was answered ${response.status}: ${text.slice(0, 200)}`);
  if (response.status === 201) await removeCheck(base, codeIn(text));
  return `${name} ${response.status}`;
}

async function makeCheck(base: string): Promise<string> {
  const init = { method: 'POST', headers: { 'X-Api-Key': API_KEY }, body: '{"name":"to be removed"}' };
  return codeIn(await (await fetch(`${base}/api/v3/checks/`, init)).text());
}

function codeIn(text: string): string {
  return /"(?:uuid|ping_url)": ?"(?:[^"]*\/)?([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
}

async function removeCheck(base: string, code: string): Promise<void> {
  const headers = { 'X-Api-Key': API_KEY };
  await (await fetch(`${base}/api/v3/checks/${code}`, { method: 'DELETE', headers })).arrayBuffer();
}

function objectOf(lines: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(lines.map((line, index) => [line, readValue(lines[index + 1] ?? '')]));
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // most are no JSON
  }
}
