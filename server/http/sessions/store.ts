import { createHash } from 'node:crypto';
import session, { type CookieOptions, type SessionData } from 'express-session';
import type { Clock } from '../../clock.ts';
import { addSecs, earlierOf, type Instant, instant } from '../../core/instant.ts';
import type { SessionStore, StoredSession } from '../../store/sessions.ts';
import { sessionContent } from './content.ts';

/** Two weeks, counted from the last time the cookie was given out. */
export const SESSION_SECS = 14 * 24 * 3600;

/** From the sign-in, however often it is used. */
const LONGEST_SECS = 30 * 24 * 3600;

type Done<T = void> = (error?: unknown, result?: T) => void;

interface Deps {
  readonly sessions: SessionStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly cookie: CookieOptions;
}

/** Returns under which key a session is stored: the table must not hold what a browser could send. */
export function sessionKey(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}

/** The sessions of express in our table. Reading does not prolong a session; saving does. */
export class DatabaseSessions extends session.Store {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    super();
    this.#deps = deps;
  }

  override get(id: string, done: Done<SessionData | null>): void {
    const { sessions, clock, cookie } = this.#deps;
    const now = clock.now();
    const found = sessions.byKey(sessionKey(id), now);
    settle(
      found.then((stored) => (stored === null || endOf(stored.createdAt) <= now ? null : toSession(stored, cookie))),
      done,
    );
  }

  override set(id: string, data: SessionData, done: Done = () => {}): void {
    const { sessions, clock } = this.#deps;
    const stored = toStored(sessionKey(id), data, clock.now());
    settle(data.place?.isStored ? sessions.replace(stored) : sessions.insert(stored), done);
  }

  override destroy(id: string, done: Done = () => {}): void {
    settle(this.#deps.sessions.remove(sessionKey(id)), done);
  }
}

/** Content of another release that we cannot read is no session. */
function toSession(stored: StoredSession, options: CookieOptions): SessionData | null {
  const content = sessionContent.safeParse(JSON.parse(stored.content));
  if (!content.success) return null;
  const { createdAt, lastSeenAt, remoteAddr, userAgent } = stored;
  const cookie = Object.assign(new session.Cookie(), options);
  return { ...content.data, place: { isStored: true, createdAt, lastSeenAt, remoteAddr, userAgent }, cookie };
}

function endOf(createdAt: Instant): Instant {
  return addSecs(createdAt, LONGEST_SECS);
}

function toStored(key: string, { cookie: _, place, ...content }: SessionData, now: Instant): StoredSession {
  const createdAt = instant(place?.createdAt ?? now);
  return {
    key,
    userId: content.userId ?? null,
    createdAt,
    lastSeenAt: now,
    expiresAt: earlierOf(addSecs(now, SESSION_SECS), endOf(createdAt)),
    remoteAddr: place?.remoteAddr ?? '',
    userAgent: place?.userAgent ?? '',
    content: JSON.stringify(content),
  };
}

function settle<T>(work: Promise<T>, done: Done<T>): void {
  work.then(
    (result) => done(null, result),
    (error: unknown) => done(error),
  );
}
