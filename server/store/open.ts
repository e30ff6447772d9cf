import { adminStore } from './admin/store.ts';
import { allowanceStore } from './allowances.ts';
import { auditLogStore } from './audit-log.ts';
import { bodyUploadStore } from './body-uploads.ts';
import { bucketStore } from './buckets.ts';
import { channelStore } from './channels.ts';
import { checkStore } from './checks.ts';
import { credentialStore } from './credentials.ts';
import { type Db, type Dialect, directly } from './dialect/dialect.ts';
import type { DialectDeps } from './dialect/knex-log.ts';
import { openPostgresDialect, type PostgresOptions } from './dialect/postgres.ts';
import { openSqliteDialect, type SqliteOptions } from './dialect/sqlite.ts';
import { emailChangeStore } from './email-changes.ts';
import { flappingStore } from './flapping.ts';
import { flipStore } from './flips.ts';
import { jobStore } from './jobs.ts';
import { listeningStore } from './listening.ts';
import { logRecordStore } from './log-records.ts';
import { mailStore } from './mails.ts';
import { memberStore } from './members.ts';
import { namedKeyStore } from './named-keys.ts';
import { notificationStore } from './notifications.ts';
import { pingStore } from './pings.ts';
import { createProbe } from './probe.ts';
import { profileStore } from './profiles.ts';
import { projectStore } from './projects.ts';
import { alertReads } from './reads/alerts.ts';
import { apiReads } from './reads/api.ts';
import { badgeReads } from './reads/badges.ts';
import { readChannelList } from './reads/channel-list.ts';
import { checkPageReads } from './reads/check-page.ts';
import { readChecksPage } from './reads/checks-page.ts';
import { idleAccountReads } from './reads/idle-accounts.ts';
import { metricReads } from './reads/metrics.ts';
import { readNotificationLog } from './reads/notification-log.ts';
import { readOverview } from './reads/overview.ts';
import { readDestinations } from './reads/palette.ts';
import { reportReads } from './reads/report.ts';
import { statusPageReads } from './reads/status-page.ts';
import { readSystem } from './reads/system.ts';
import { transferReads } from './reads/transfer.ts';
import { waitingReads } from './reads/waiting-alerts.ts';
import { zoneReads } from './reads/zones.ts';
import { recoveryCodeStore } from './recovery-codes.ts';
import { reportDateStore } from './report-dates.ts';
import { retentionStore } from './retention.ts';
import { sessionStore } from './sessions.ts';
import { setupLinkStore } from './setup-links.ts';
import { siteSettingStore } from './site-settings.ts';
import { statusPageStore } from './status-pages.ts';
import type { Store } from './store.ts';
import { stormStore } from './storms.ts';
import { troubledChannelStore } from './troubled-channels.ts';
import { unheardStore } from './unheard.ts';
import { upkeepStore } from './upkeep.ts';
import { userStore } from './users.ts';

export type StoreOptions = SqliteOptions | PostgresOptions;

/** A store with its machinery, for those who build the runtime: migrations, the ping writer, the bus. */
export interface OpenStore extends Store {
  readonly dialect: Dialect;
  /** With which others can open the same database. */
  readonly options: StoreOptions;
  /** Commits a tiny write; throws when a ping could not be stored either. */
  probe(): Promise<void>;
}

/**
 * Opens the database; neither creates nor checks its schema (see `migrate` and `schemaState`).
 *
 * @example const store = openStore({ database: 'sqlite', file: 'data/hc.sqlite' });
 */
export function openStore(options: StoreOptions, deps: DialectDeps = {}): OpenStore {
  const sqlite = options.database === 'sqlite';
  const dialect = sqlite ? openSqliteDialect(options, deps) : openPostgresDialect(options, deps);
  return { ...storeOn(directly(dialect)), dialect, options, probe: createProbe(dialect) };
}

function storeOn(db: Db): Store {
  const { dialect } = db;
  return {
    database: dialect.name,
    users: userStore(db),
    profiles: profileStore(db),
    allowances: allowanceStore(db),
    sessions: sessionStore(db),
    credentials: credentialStore(db),
    recoveryCodes: recoveryCodeStore(db),
    emailChanges: emailChangeStore(db),
    members: memberStore(db),
    auditLog: auditLogStore(db),
    projects: projectStore(db),
    checks: checkStore(db),
    pings: pingStore(db),
    listening: listeningStore(db),
    unheard: unheardStore(db),
    bodyUploads: bodyUploadStore(db),
    flips: flipStore(db),
    flapping: flappingStore(db),
    storms: stormStore(db),
    channels: channelStore(db),
    troubledChannels: troubledChannelStore(db),
    statusPages: statusPageStore(db),
    notifications: notificationStore(db),
    jobs: jobStore(db),
    buckets: bucketStore(db),
    mails: mailStore(db),
    namedKeys: namedKeyStore(db),
    retention: retentionStore(db),
    admin: adminStore(db),
    upkeep: upkeepStore(db),
    reportDates: reportDateStore(db),
    siteSettings: siteSettingStore(db),
    setupLinks: setupLinkStore(db),
    logRecords: logRecordStore(db),
    reads: {
      overview: (userId) => readOverview(db, userId),
      destinations: (userId) => readDestinations(db, userId),
      checksPage: (projectId) => readChecksPage(db, projectId),
      system: (now) => readSystem(db, now),
      notificationLog: (selection) => readNotificationLog(db, selection),
      channelList: (projectId) => readChannelList(db, projectId),
      ...alertReads(db),
      ...waitingReads(db),
      ...apiReads(db),
      ...checkPageReads(db),
      ...badgeReads(db),
      ...metricReads(db),
      ...idleAccountReads(db),
      ...zoneReads(db),
      ...transferReads(db),
      ...statusPageReads(db),
      ...reportReads(db),
    },
    transaction: (fn) => db.atomically((tx) => fn(storeOn(tx))),
    async ping() {
      await db.knex.raw('select 1');
    },
    close: () => dialect.close(),
  };
}
