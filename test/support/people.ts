import { randomUUID } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import type { Log, LogEvent } from '../../server/log.ts';
import { createAccount } from '../../server/services/create-user.ts';
import type { Store, User } from '../../server/store/store.ts';
import { type AppOptions, startApp, type TestApp } from './app.ts';
import { T0 } from './builders.ts';
import { hashed } from './hashed.ts';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';
import type { TestStore } from './stores.ts';
import { testClock } from './test-clock.ts';

/** In the session of somebody who has confirmed that it is really them: opens pages that ask for that. */
export const CONFIRMED = { sudo: { until: Number.MAX_SAFE_INTEGER } } as const;

/** One line of a log. */
export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that keeps its lines. */
export function keepingLog(): { readonly log: Log; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const writer = (level: string): LogEvent => {
    function write(fields: Readonly<Record<string, unknown>> | string, message?: string): void {
      if (typeof fields === 'string') lines.push({ level, fields: {}, message: fields });
      else lines.push({ level, fields, message: message ?? '' });
    }
    return write;
  };
  const log: Log = {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    child: () => log,
  };
  return { log, lines };
}

/** The web part with a mail server, a clock that stands still, and a log that is kept. */
export interface World {
  readonly db: TestStore;
  readonly app: TestApp;
  readonly smtp: SmtpSink;
  readonly clock: Clock & { advance(secs: number): void };
  readonly logged: LoggedLine[];
  /** Another server on the same database. */
  also(options: Omit<AppOptions, 'smtp' | 'clock' | 'log'>): Promise<TestApp>;
  /** Headers of a request from an address that no other has, so that no limit is met by chance. */
  fromAnywhere(): { readonly 'X-Forwarded-For': string };
  /** Waits for mails on their way, then returns the path of the link in the newest one to this address. */
  linkMailedTo(email: string): Promise<string>;
  /** How many mails went to this address. */
  mailsTo(email: string): Promise<number>;
  /** Makes an account with project, check and channel. */
  person(over?: { readonly email?: string; readonly password?: string; readonly isSuperuser?: boolean }): Promise<User>;
  close(): Promise<void>;
}

/** Opens a world on a database of a test. */
export async function openWorld(open: () => Promise<TestStore>, env: AppOptions['env'] = {}): Promise<World> {
  const db = await open();
  const smtp = await startSmtpSink();
  const clock = testClock(T0);
  const { log, lines } = keepingLog();
  const app = await startApp(db, { env, smtp, clock, log });
  const more: TestApp[] = [];
  let requests = 0;
  const mails = async (email: string) => {
    await Promise.all([app, ...more].map((each) => each.mailsSent()));
    return smtp.mails.filter(({ to }) => to.includes(email));
  };
  return {
    db,
    app,
    smtp,
    clock,
    logged: lines,
    async also(options) {
      const other = await startApp(db, { ...options, smtp, clock, log });
      more.push(other);
      return other;
    },
    async linkMailedTo(email) {
      const text = (await mails(email)).at(-1)?.parsed.text ?? '';
      const [url = ''] = /https?:\/\/\S+\/accounts\/\S+/.exec(text) ?? [];
      return url === '' ? '' : url.slice(app.config.siteRoot.length);
    },
    fromAnywhere() {
      requests += 1;
      return { 'X-Forwarded-For': `2001:db8:${requests.toString(16)}::1` };
    },
    mailsTo: async (email) => (await mails(email)).length,
    person: (over = {}) => personIn(db.store, over),
    async close() {
      for (const each of [app, ...more]) await each.stop();
      await smtp.close();
      await db.cleanup();
    },
  };
}

async function personIn(
  store: Store,
  {
    email = `${randomUUID()}@example.org`,
    password,
    ...over
  }: { readonly email?: string; readonly password?: string; readonly isSuperuser?: boolean },
): Promise<User> {
  const user = await createAccount({ email, ...over }, { store, config: { usePayments: false }, now: T0 });
  if (password !== undefined) await store.users.update(user.id, { password: await hashed(password) });
  return user;
}
