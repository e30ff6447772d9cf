import { type Config, loadConfig } from '../../server/config.ts';
import type { Instant } from '../../server/core/instant.ts';
import { createMail, type Mailer } from '../../server/mail.ts';
import { sendDueMails } from '../../server/reports/pass.ts';
import type { ReportDeps } from '../../server/reports/reader.ts';
import type { OpenStore } from '../../server/store/open.ts';
import type { User } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { keepingLog, type LoggedLine } from '../support/people.ts';
import { type SmtpSink, type SmtpSinkOptions, startSmtpSink } from '../support/smtp-sink.ts';
import type { TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

/** A database, a mail server, and a clock that moves by itself while somebody pauses between mails. */
export interface ReportWorld {
  readonly db: TestStore;
  readonly store: OpenStore;
  readonly smtp: SmtpSink;
  readonly clock: TestClock;
  readonly config: Config;
  readonly deps: ReportDeps;
  readonly lines: readonly LoggedLine[];
  /** One pass of reports and reminders; pauses take no time. Returns the subjects of the mails it sent to this person. */
  pass(user?: Pick<User, 'email'>): Promise<readonly string[]>;
  /** Mails to this address so far. */
  mailsTo(user: Pick<User, 'email'>): SmtpSink['mails'];
  close(): Promise<void>;
}

/** Opens a world at `start`. */
export async function openReportWorld(
  open: () => Promise<TestStore>,
  { start = T0, env = {}, sink = {} }: { start?: Instant; env?: Record<string, string>; sink?: SmtpSinkOptions } = {},
): Promise<ReportWorld> {
  const db = await open();
  const smtp = await startSmtpSink(sink);
  const config = loadConfig(
    {
      ...{ DATA_DIR: '/nonexistent', SITE_ROOT: 'https://rollcall.test', SITE_NAME: 'Rollcall' },
      ...{ EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' },
      ...env,
    },
    { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' },
  );
  const mail: Mailer = createMail(config);
  const clock = testClock(start);
  const { log, lines } = keepingLog();
  const deps: ReportDeps = { store: db.store, config, mail, log, clock: hurried(clock) };
  const mailsTo = ({ email }: Pick<User, 'email'>) => smtp.mails.filter(({ to }) => to.includes(email));
  return {
    ...{ db, store: db.store, smtp, clock, config, deps, lines, mailsTo },
    async pass(user) {
      const before = user ? mailsTo(user).length : smtp.mails.length;
      await sendDueMails(deps, { signal: new AbortController().signal });
      return (user ? mailsTo(user) : smtp.mails).slice(before).map(({ parsed }) => parsed.subject ?? '');
    },
    async close() {
      mail.close();
      await smtp.close();
      await db.cleanup();
    },
  };
}

/** Pauses end at once, and take no time. */
function hurried(clock: TestClock): ReportDeps['clock'] {
  return { now: () => clock.now(), sleepUntil: async () => {} };
}
