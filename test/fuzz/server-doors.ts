import { once } from 'node:events';
import { connect } from 'node:net';
import { storedForm } from '../../server/keys.ts';
import { SECRET_KEY, type Target } from '../attack/target.ts';
import type { Visitor } from '../support/visitor.ts';
import type { Door } from './doors.ts';

const ANSWER_MS = 20_000;
const API_KEY = 'hcw_fuzzfuzzfuzzfuzzfuzzfuzzfuzz';
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'get'] as const;
/** What would leave nothing to try, or ask other servers. */
const LEFT_OUT =
  /logout|close|remove|delete|transfer|leave|test|clear|revoke|sessions|\/send|add_(?!email|webhook|ntfy)/;

/** Returns the doors of a running program: pings, API, forms, mail. Throws what must not come of an input. */
export async function serverDoors(target: Target): Promise<readonly Door[]> {
  const { port, smtpPort, store, project, plain, filtering } = target;
  await store.projects.update(project.id, { apiKey: storedForm(API_KEY, SECRET_KEY) });
  const names = { check: plain.code, filtering: filtering.code, key: project.pingKey ?? '', slug: 'backup' };
  const visitor = await target.signIn();
  const forms = await formsOf(visitor, [
    '/',
    `/projects/${project.code}/checks/`,
    `/projects/${project.code}/settings/`,
    `/projects/${project.code}/integrations/`,
    `/projects/${project.code}/add_webhook/`,
    `/projects/${project.code}/add_email/`,
    `/projects/${project.code}/add_ntfy/`,
    `/checks/${filtering.code}/details/`,
    `/checks/${filtering.code}/filtering_rules/`,
    '/accounts/profile/',
    '/accounts/profile/notifications/',
    '/accounts/profile/appearance/',
  ]);
  const worked = target.processorMs;
  return [
    {
      name: 'HTTP',
      corpus: 'ping',
      worked,
      take: async (input) => statusOf(await exchange(port, requestOf(filled(input, names), port))),
    },
    { name: 'API', corpus: 'api', worked, take: (input) => callApi(target, input) },
    { name: 'forms', corpus: 'text', worked, take: (input) => sendForm(visitor, forms, input) },
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

async function callApi({ base, plain }: Target, input: Buffer): Promise<string> {
  const lines = input.toString().split(/[\r\n\0]+/);
  const chance = input[0] ?? 0;
  const version = 1 + (chance % 3);
  const paths = [
    'checks/',
    `checks/${plain.code}`,
    'channels/',
    `checks/${plain.code}/pings/`,
    `checks/${plain.code}/flips/`,
  ];
  const path = paths[(input[1] ?? 0) % paths.length] ?? 'checks/';
  const method = (input[2] ?? 0) % 3 === 0 ? 'GET' : 'POST';
  const query = method === 'GET' ? `?${new URLSearchParams(lines.map((line): [string, string] => [line, line]))}` : '';
  const body =
    method === 'GET' ? {} : { body: chance % 8 === 0 ? new Uint8Array(input) : JSON.stringify(objectOf(lines)) };
  const headers = { 'X-Api-Key': API_KEY };
  const response = await fetch(`${base}/api/v${version}/${path}${query}`, { method, headers, ...body });
  const text = await response.text();
  if (response.status >= 500) throw new Error(`it was answered ${response.status}: ${text.slice(0, 200)}`);
  if (response.status === 201) await removeCheck(base, text);
  return `${method} ${path.replace(plain.code, 'x')} ${response.status}`;
}

async function removeCheck(base: string, text: string): Promise<void> {
  const [, code = ''] = /"(?:uuid|ping_url)": ?"(?:[^"]*\/)?([0-9a-f-]{36})"/.exec(text) ?? [];
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

interface Form {
  readonly path: string;
  readonly fields: readonly (readonly [string, string])[];
}

/** Reads the forms of pages, as a browser would. */
async function formsOf(visitor: Visitor, paths: readonly string[]): Promise<readonly Form[]> {
  const forms: Form[] = [];
  for (const path of paths) {
    const { text } = await visitor.get(path);
    for (const [form = ''] of text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/gi)) {
      const action = /action="([^"]*)"/.exec(form.slice(0, form.indexOf('>')))?.[1] ?? path;
      const fields = [...form.matchAll(/<(?:input|select|textarea|button)[^>]*?name="([^"]+)"[^>]*/g)].map(
        ([tag, name = '']) => [name, /value="([^"]*)"/.exec(tag)?.[1] ?? ''] as const,
      );
      if (action.startsWith('/') && !LEFT_OUT.test(action)) forms.push({ path: action, fields });
    }
  }
  if (forms.length < 5) throw new Error(`only ${forms.length} forms were found`);
  return forms;
}

async function sendForm(visitor: Visitor, forms: readonly Form[], input: Buffer): Promise<string> {
  const form = forms[(input[0] ?? 0) % forms.length];
  if (form === undefined) throw new Error('there are no forms');
  const texts = input.toString().split('\n');
  const fields = form.fields
    .filter(([name], index) => name !== 'csrfmiddlewaretoken' && (input[index + 1] ?? 0) % 7 !== 0)
    .map(([name, value], index) => [name, (input[index] ?? 0) % 2 === 0 ? (texts[index % texts.length] ?? '') : value]);
  const { status, text } = await visitor.post(form.path, Object.fromEntries(fields));
  if (status >= 500) throw new Error(`${form.path} was answered ${status}: ${text.slice(-300)}`);
  return `${form.path.replace(/[0-9a-f-]{36}/g, 'x')} ${status}`;
}
