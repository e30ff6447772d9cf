import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll } from 'vitest';
import { addSecs, toMillis } from '../../../server/core/instant.ts';
import { sessionKey } from '../../../server/http/sessions/store.ts';
import type { StoredSession } from '../../../server/store/sessions.ts';
import type { User } from '../../../server/store/store.ts';
import { type AppOptions, startApp, type TestApp } from '../../support/app.ts';
import { hashed } from '../../support/hashed.ts';
import { type MovingClock, movingClock } from '../../support/moving-clock.ts';
import { seedUser } from '../../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import type { TestStore } from '../../support/stores.ts';
import type { Seen, Visitor } from '../../support/visitor.ts';

export const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const PASSWORD = 'four lamps under water';

/** An app with a mail server (unless told otherwise) and a clock that can be set forward. */
export function accountWorld(
  open: () => Promise<TestStore>,
  { withMail = true, ...options }: AppOptions & { readonly withMail?: boolean } = {},
) {
  let db: TestStore;
  let app: TestApp;
  let smtp: SmtpSink;
  const clock: MovingClock = movingClock();
  let addresses = 0;
  beforeAll(async () => {
    db = await open();
    smtp = await startSmtpSink();
    app = await startApp(db, { ...options, clock, ...(withMail ? { smtp } : {}) });
  });
  afterAll(async () => {
    await app.stop();
    await smtp.close();
    await db.cleanup();
  });

  const storedSession = async ({ cookies }: Visitor): Promise<StoredSession | null> => {
    const [id = ''] = decodeURIComponent(cookies.get('sessionid') ?? '')
      .replace(/^s:/, '')
      .split('.');
    return await db.store.sessions.byKey(sessionKey(id), clock.now());
  };

  return {
    clock,
    db: () => db.store,
    opened: () => db,
    app: () => app,
    storedSession,
    newUser: (): Promise<User> => seedUser(db.store),

    /** A user with a password, an authenticator app, or both. */
    async userWith(what: { readonly password?: boolean; readonly totp?: boolean }): Promise<User> {
      const user = await seedUser(db.store);
      if (what.password) await db.store.users.update(user.id, { password: await hashed(PASSWORD) });
      if (what.totp) await db.store.profiles.update(user.id, { totp: SECRET, totpCreatedAt: clock.now() });
      return user;
    },

    /** Signed in, and confirmed just now. */
    async confirmed(user: User): Promise<Visitor> {
      const visitor = await app.signIn(user);
      const session = await storedSession(visitor);
      if (session === null) throw new Error('no session');
      const sudo = { until: addSecs(clock.now(), 1800) };
      await db.store.sessions.replace({ ...session, content: JSON.stringify({ userId: user.id, sudo }) });
      return visitor;
    },

    /** Mails that went to an address so far, oldest first. */
    async mailsTo(email: string) {
      await app.mailsSent();
      return smtp.mails.filter(({ to }) => to.includes(email)).map(({ parsed }) => parsed);
    },

    /** The path of the only link of ours that matches in the text of the latest mail to somebody. */
    async linkTo(email: string, pattern: RegExp): Promise<string> {
      const mails = await this.mailsTo(email);
      return pattern.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';
    },

    /** What an app with the secret shows, so many steps of half a minute from now. */
    codeOf(secret = SECRET, steps = 0): string {
      const timestamp = toMillis(addSecs(clock.now(), steps * 30));
      return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
    },

    /** A visitor who has given the password and stands before the second factor. */
    async halfSignedIn(user: User, query = '', at = app): Promise<Visitor & { readonly answer: Seen }> {
      const visitor = at.visitor();
      const fields = { action: 'login', email: user.email, password: PASSWORD };
      // one address may try twenty times an hour only
      addresses += 1;
      const from = { 'X-Forwarded-For': `192.0.2.${addresses}` };
      return { ...visitor, answer: await visitor.post(`/accounts/login/${query}`, fields, from) };
    },

    /** The same cookies, at another app on the same database. */
    at(other: TestApp, { cookies }: Visitor): Visitor {
      const visitor = other.visitor();
      for (const [name, value] of cookies) visitor.cookies.set(name, value);
      return visitor;
    },

    async isSignedIn(visitor: Visitor): Promise<boolean> {
      return (await visitor.get('/accounts/profile/')).status === 200;
    },
  };
}
