import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import type { Config } from '../../server/config.ts';
import { addSecs } from '../../server/core/instant.ts';
import { sessionCsrf } from '../../server/http/security/csrf.ts';
import type { SessionContent } from '../../server/http/sessions/content.ts';
import { SESSION_SECS, sessionKey } from '../../server/http/sessions/store.ts';
import type { Store } from '../../server/store/store.ts';

export type Fields = Readonly<Record<string, string | readonly string[]>>;
type Headers = Readonly<Record<string, string>>;

/** An answer with its body read. */
export interface Seen {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
  /** Where it sends to; empty when nowhere. */
  readonly location: string;
  /** The cookies it sets, by name, whole. */
  readonly setCookies: ReadonlyMap<string, string>;
}

/** A browser without script: keeps cookies, follows no redirect, sends forms with their token. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Headers): Promise<Seen>;
  /** Posts a form of ours; the token is filled in. */
  post(path: string, fields?: Fields, headers?: Headers): Promise<Seen>;
  /** Sends just what is given. */
  send(path: string, init: RequestInit): Promise<Seen>;
  /** The value of the `Cookie` header, for programs that are not this. */
  cookieHeader(): string;
}

/** Any will do that the browser holds as a cookie too. */
const CSRF_SECRET = 'c'.repeat(32);

/** Creates a visitor of the site at `site`, without a slash at its end; `prefix`: what names of cookies begin with. */
export function createVisitor(
  site: string,
  cookies: Readonly<Record<string, string>> = {},
  prefix: '' | '__Host-' = '',
): Visitor {
  const jar = new Map(Object.entries(cookies));
  const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  const send: Visitor['send'] = async (path, init) => {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', cookieHeader());
    const response = await fetch(`${site}${path}`, { redirect: 'manual', ...init, headers });
    const setCookies = new Map(response.headers.getSetCookie().map((line) => [line.split('=', 1)[0] ?? '', line]));
    for (const [name, line] of setCookies) keep(jar, name, line);
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('location') ?? '',
      setCookies,
    };
  };

  return {
    cookies: jar,
    cookieHeader,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post(path, fields = {}, headers = {}) {
      const cookie = `${prefix}csrftoken`;
      if (!jar.has(cookie)) jar.set(cookie, CSRF_SECRET);
      const body = new URLSearchParams({ csrfmiddlewaretoken: jar.get(cookie) ?? '' });
      for (const [name, value] of Object.entries(fields)) {
        for (const each of [value].flat()) body.append(name, each);
      }
      return send(path, { method: 'POST', body, headers });
    },
  };
}

function keep(jar: Map<string, string>, name: string, line: string): void {
  const [pair = ''] = line.split(';', 1);
  const value = pair.slice(name.length + 1);
  if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}

/** Returns what the forms of a planted session carry. */
export function csrfOfSession(cookie: string, { secretKey }: Pick<Config, 'secretKey'>): string {
  const [id = ''] = decodeURIComponent(cookie).replace(/^s:/, '').split('.');
  return sessionCsrf(id, secretKey);
}

/** Stores a session with this content; returns the value of its cookie. */
export async function plantSession(
  content: SessionContent,
  {
    store,
    config,
    clock,
  }: { readonly store: Store; readonly config: Pick<Config, 'secretKey'>; readonly clock: Clock },
): Promise<string> {
  const id = randomBytes(24).toString('base64url');
  const now = clock.now();
  await store.sessions.insert({
    key: sessionKey(id),
    userId: content.userId ?? null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: addSecs(now, SESSION_SECS),
    remoteAddr: '127.0.0.1',
    userAgent: 'test',
    content: JSON.stringify(content),
  });
  const signature = createHmac('sha256', config.secretKey).update(id).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`s:${id}.${signature}`);
}
