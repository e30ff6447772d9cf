import { existsSync } from 'node:fs';
import { testMail } from '../../../../views/emails/test-mail.tsx';
import { SystemPage } from '../../../../views/pages/admin/system.tsx';
import { checkConfig } from '../../../config/checks.ts';
import type { BlindWindow } from '../../../core/blind-window.ts';
import { formatApprox } from '../../../core/duration.ts';
import { SILENT_AFTER_SECS, troublesIn } from '../../../core/health.ts';
import { addSecs, type Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { message } from '../../../core/messages.ts';
import { toDeliveryError } from '../../../delivery/delivery-error.ts';
import { logoUrl } from '../../../delivery/texts.ts';
import { Forbidden } from '../../../errors.ts';
import type { SystemState, Waiting } from '../../../store/reads/system.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownWaiting } from '../projects/shown-waiting.ts';

const MEGABYTE = 1_000_000;
/** As many outages of this server are listed. */
const MOST_OUTAGES = 10;
/** With more than this, the mail server or the network is away, and a longer list says no more. */
const MOST_UNDELIVERED = 50;

/** Shows whether alerting is alive, how late it is, and what is stuck. */
export async function showSystem({ deps, shell, user, now }: SignedInVisit): Promise<Reply> {
  const { reads, siteSettings } = deps.store;
  const [state, waiting, lastBackupAt, windows] = await Promise.all([
    reads.system(now),
    reads.waitingAlerts('all'),
    siteSettings.get('last_backup_at'),
    deps.store.listening.windows(null),
  ]);
  const { config } = deps;
  return page(
    SystemPage({
      shell,
      version: shell.version,
      troubles: troublesIn(await deps.health.judge(state)),
      processes: state.heartbeats.map((beat) => ({
        process: beat.process,
        instance: beat.instance,
        version: beat.version,
        startedAt: toIso(beat.startedAt),
        beatAt: toIso(beat.beatAt),
        isAlive: beat.beatAt >= addSecs(now, -SILENT_AFTER_SECS),
      })),
      queues: queuesOf(state, shell.prefix),
      undelivered: waiting.slice(0, MOST_UNDELIVERED).map((alerts) => ({
        channel: alerts.channelName || (deps.registry.get(alerts.kind)?.label ?? alerts.kind),
        href: `${shell.prefix}/projects/${alerts.projectCode}/integrations/#channel-${alerts.channelCode}`,
        waiting: shownWaiting(alerts, config),
      })),
      database: `${deps.store.database === 'postgres' ? 'PostgreSQL' : 'SQLite'}, ${sizeText(state.databaseBytes)}`,
      lastBackupAt,
      outages: windows.slice(-MOST_OUTAGES).reverse().map(shownOutage),
      findings: checkConfig({ config, fileExists: existsSync, holdsHealthchecks: null }),
      canMail: deps.outbox.isOpen,
      isReadOnly: !user.isSuperuser,
      email: user.email,
    }),
  );
}

/** Sends a mail to the user who asks for it, and reports the result. */
export async function sendTestMail(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, shell } = visit;
  if (!user.isSuperuser) throw new Forbidden(message('superusers-test-mail'));
  const { siteName, siteRoot } = deps.config;
  const content = testMail({ siteName, siteRoot, logoUrl: logoUrl(deps.config), version: shell.version });
  const trouble = await deps.ways.mail.send({ to: user.email, ...content }).then(
    () => null,
    (error: unknown) => toDeliveryError(error).message,
  );
  if (trouble === null) visit.notify('success', message('mail-accepted', { email: user.email }));
  else visit.notify('error', message('mail-failed', { error: trouble }));
  return redirectTo('/admin/system/');
}

/** Says in one line how alerting is doing, for the start page. */
export async function healthOf(
  { store, health }: Pick<PageDeps, 'store' | 'health'>,
  now: Instant,
): Promise<{ readonly isWell: boolean; readonly text: string }> {
  const [first] = troublesIn(await health.judge(await store.reads.system(now)));
  return first === undefined
    ? { isWell: true, text: 'Alerts are being sent, and nothing is late.' }
    : { isWell: false, text: first };
}

function shownOutage({ door, from, to, kind, cause, appliedAt }: BlindWindow) {
  return {
    from: toIso(from),
    length: formatApprox(to - from),
    door: DOOR_WORDS[door],
    cause: `${CAUSE_WORDS[cause]}${kind === 'partial' ? '; some pings were stored' : ''}`,
    isJudged: appliedAt !== null,
  };
}

const DOOR_WORDS: Readonly<Record<BlindWindow['door'], string>> = { http: 'HTTP', smtp: 'Email' };

const CAUSE_WORDS: Readonly<Record<BlindWindow['cause'], string>> = {
  stopped: 'the server was stopped',
  stalled: 'the process stood still',
  database: 'the database could not be used',
  stepped: 'the clock was set, or the machine suspended',
  suspended: 'the machine was suspended',
  restored: 'the database was restored',
  unreachable: 'the public address could not be reached',
};

function queuesOf(state: SystemState, prefix: string) {
  const line = (what: string, { count, oldestAt }: Waiting, href: string | null = null) => ({
    what,
    count,
    oldestAt: oldestAt === null ? null : toIso(oldestAt),
    href: href === null ? null : `${prefix}/admin/${href}`,
  });
  const { jobs, failedMails } = state;
  return [
    line('Overdue checks not yet down', state.overdueChecks),
    line('Status changes to process', state.unprocessedFlips, 'api/flip/?processed=no'),
    line('Messages due', state.dueJobs, 'api/notification/?state=queued'),
    line('Messages in the queue, including those for later', { count: jobs, oldestAt: null }),
    line('Emails waiting', state.waitingMails, 'mails/mail/?state=waiting'),
    line('Emails that could not be sent', { count: failedMails, oldestAt: null }, 'mails/mail/?state=failed'),
  ];
}

function sizeText(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
