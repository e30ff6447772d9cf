import type { Channel } from '../core/channel.ts';
import type { Check, CheckProgress } from '../core/check.ts';
import type { Flip, NewFlip } from '../core/flip.ts';
import type { PingTarget } from '../core/incoming.ts';
import type { Instant } from '../core/instant.ts';
import type { Ping } from '../core/ping.ts';
import type { Project } from '../core/project.ts';
import type { User, UserChange } from '../core/user.ts';
import type { AdminStore } from './admin/store.ts';
import type { AllowanceStore } from './allowances.ts';
import type { AuditLogStore } from './audit-log.ts';
import type { BodyUploadStore } from './body-uploads.ts';
import type { CredentialStore } from './credentials.ts';
import type { BucketStore, ChannelDelivery, DeliveryReads, JobStore, NotificationStore } from './delivery-store.ts';
import type { EmailChangeStore } from './email-changes.ts';
import type { FlappingStore } from './flapping.ts';
import type { ListeningStore } from './listening.ts';
import type { LogRecordStore } from './log-records.ts';
import type { MailStore } from './mails.ts';
import type { MemberStore } from './members.ts';
import type { NamedKeyStore } from './named-keys.ts';
import type { ProfileStore } from './profiles.ts';
import type { ApiReads } from './reads/api.ts';
import type { BadgeReads } from './reads/badges.ts';
import type { ChannelListReads } from './reads/channel-list.ts';
import type { CheckPageReads } from './reads/check-page.ts';
import type { ChecksPage } from './reads/checks-page.ts';
import type { IdleAccountReads } from './reads/idle-accounts.ts';
import type { MetricReads } from './reads/metrics.ts';
import type { NotificationLogReads } from './reads/notification-log.ts';
import type { Overview } from './reads/overview.ts';
import type { Destinations } from './reads/palette.ts';
import type { ReportReads } from './reads/report.ts';
import type { StatusPageReads } from './reads/status-page.ts';
import type { SystemState } from './reads/system.ts';
import type { TransferReads } from './reads/transfer.ts';
import type { WaitingReads } from './reads/waiting-alerts.ts';
import type { ZoneReads } from './reads/zones.ts';
import type { RecoveryCodeStore } from './recovery-codes.ts';
import type { ReportDateStore } from './report-dates.ts';
import type { RetentionStore } from './retention.ts';
import type { SessionStore } from './sessions.ts';
import type { SetupLinkStore } from './setup-links.ts';
import type { SiteSettingStore } from './site-settings.ts';
import type { StatusPageStore } from './status-pages.ts';
import type { StormStore } from './storms.ts';
import type { TroubledChannelStore } from './troubled-channels.ts';
import type { UnheardStore } from './unheard.ts';
import type { UpkeepStore } from './upkeep.ts';

// The face of the store: what everyone above it may use. One implementation per table serves both databases.

export type { User, UserChange };

/** Everything that is on disk. Inside `transaction` use only the store it hands out. */
export interface Store {
  readonly database: 'sqlite' | 'postgres';
  readonly users: UserStore;
  readonly profiles: ProfileStore;
  readonly allowances: AllowanceStore;
  readonly sessions: SessionStore;
  readonly credentials: CredentialStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly emailChanges: EmailChangeStore;
  readonly members: MemberStore;
  readonly auditLog: AuditLogStore;
  readonly projects: ProjectStore;
  readonly checks: CheckStore;
  readonly pings: PingStore;
  readonly listening: ListeningStore;
  readonly unheard: UnheardStore;
  readonly bodyUploads: BodyUploadStore;
  readonly flips: FlipStore;
  readonly flapping: FlappingStore;
  readonly storms: StormStore;
  readonly channels: ChannelStore;
  readonly troubledChannels: TroubledChannelStore;
  readonly statusPages: StatusPageStore;
  readonly notifications: NotificationStore;
  readonly jobs: JobStore;
  readonly buckets: BucketStore;
  readonly mails: MailStore;
  readonly namedKeys: NamedKeyStore;
  readonly retention: RetentionStore;
  readonly upkeep: UpkeepStore;
  readonly admin: AdminStore;
  readonly reportDates: ReportDateStore;
  readonly siteSettings: SiteSettingStore;
  readonly setupLinks: SetupLinkStore;
  readonly logRecords: LogRecordStore;
  readonly reads: Reads;
  /** Runs `fn` in one write transaction (BEGIN IMMEDIATE on SQLite); throws what `fn` throws, after rolling back. */
  transaction<T>(fn: (tx: Store) => Promise<T>): Promise<T>;
  /** Throws `Unavailable` when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Joined answers, each in one or two queries; one file per page under reads/. */
export interface Reads
  extends DeliveryReads,
    ApiReads,
    BadgeReads,
    MetricReads,
    CheckPageReads,
    IdleAccountReads,
    ZoneReads,
    TransferReads,
    StatusPageReads,
    ReportReads,
    ChannelListReads,
    WaitingReads,
    NotificationLogReads {
  /** What a user owns or is a member of. */
  overview(userId: number): Promise<Overview>;
  /** What a user can go to by its name. */
  destinations(userId: number): Promise<Destinations>;
  /** The checks of a project with their channels and last runs. */
  checksPage(projectId: number): Promise<ChecksPage>;
  /** How the server is doing. */
  system(now: Instant): Promise<SystemState>;
}

export interface NewUser {
  readonly username: string;
  readonly email: string;
  /** Stored hash, or an unusable mark. */
  readonly password: string;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt: Instant;
  readonly checkLimit: number;
  readonly smsLimit: number;
  readonly callLimit: number;
}

export interface UserStore {
  /** Inserts the user and its profile. */
  insert(user: NewUser): Promise<User>;
  byId(id: number): Promise<User | null>;
  byEmail(email: string): Promise<User | null>;
  byUsername(username: string): Promise<User | null>;
  /** Stored form of the password; empty when there is no such user. */
  password(id: number): Promise<string>;
  /** Stores another form of the same password, unless it was changed meanwhile. */
  rehashPassword(id: number, from: string, to: string): Promise<void>;
  /** What the user has set up beside a password. */
  secondFactors(id: number): Promise<{ readonly keys: number; readonly totp: boolean }>;
  /** Whether there is any account. */
  any(): Promise<boolean>;
  /** Whether there is a superuser. */
  anySuperuser(): Promise<boolean>;
  /** Writes only the columns named. */
  update(id: number, change: UserChange): Promise<void>;
  /** Removes the user with everything they own. */
  remove(id: number): Promise<void>;
  /** Owner first, then members by address. */
  ofProject(projectId: number): Promise<readonly User[]>;
  timeZone(userId: number): Promise<string>;
  /** How many checks the user may own, and owns over all projects. */
  checkUsage(userId: number): Promise<{ readonly limit: number; readonly used: number }>;
  setCheckLimit(userId: number, limit: number): Promise<void>;
  /** Turns reports and reminders off, as when mail to the user's address comes back. */
  stopReports(username: string): Promise<void>;
}

export type NewProject = Omit<Project, 'id'>;

export interface ProjectStore {
  insert(project: NewProject): Promise<Project>;
  byId(id: number): Promise<Project | null>;
  byCode(code: string): Promise<Project | null>;
  byPingKey(pingKey: string): Promise<Project | null>;
  all(): Promise<readonly Project[]>;
  ownedBy(userId: number): Promise<readonly Project[]>;
  /** Writes only the columns named. */
  update(id: number, change: Partial<NewProject>): Promise<void>;
  /** Makes others who lock the same project wait until this transaction ends; false when it is gone. */
  lock(id: number): Promise<boolean>;
  /** The same, and for those who lock one of its checks: pings that come in. */
  lockWithChecks(id: number): Promise<boolean>;
  /** Removes it with everything in it. */
  remove(id: number): Promise<void>;
}

export type NewCheck = Omit<Check, 'id'>;

/** By what callers that know no code tell checks apart. */
export type CheckIdentity = Pick<Check, 'name' | 'slug' | 'tags' | 'timeoutSecs' | 'graceSecs'>;

/** A check that is judged next as if a ping had come at `judgedFrom`. */
export interface MovedCheck {
  readonly id: number;
  readonly from: CheckProgress['status'];
  readonly judgedFrom: Instant;
  readonly alertAfter: Instant | null;
}

/** What a check counts from, where that was dated too late. */
export type RedatedCheck = Pick<Check, 'id' | 'lastPingAt' | 'lastStartAt' | 'judgedFrom' | 'runState' | 'alertAfter'>;

export interface CheckStore {
  insert(check: NewCheck): Promise<Check>;
  byId(id: number): Promise<Check | null>;
  byCode(code: string): Promise<Check | null>;
  /** Tells of each check that an email address names whether its filtering rules look into emails. */
  filtersOf(target: PingTarget): Promise<readonly { readonly readsMail: boolean }[]>;
  /** Returns those of the codes that checks have. */
  existing(codes: readonly string[]): Promise<readonly string[]>;
  /** The check as it is now, locked until this transaction ends; null when it is gone. */
  locked(id: number): Promise<Check | null>;
  /** The oldest check of the project whose fields have all these values; text is compared exactly. */
  oldestWith(projectId: number, values: Partial<CheckIdentity>): Promise<Check | null>;
  bySlug(projectId: number, slug: string): Promise<readonly Check[]>;
  ofProject(projectId: number): Promise<readonly Check[]>;
  /** Writes only the columns named. */
  update(id: number, change: Partial<Omit<Check, 'id' | 'code' | 'projectId'>>): Promise<void>;
  /**
   * Checks whose stored deadline has come and that are not down, earliest first, locked for this transaction; skips rows
   * another process holds. Moves the scan time of others on (docs/decisions/lazy-due-index.md), so it may write although
   * it returns nothing.
   */
  claimDue(now: Instant, limit: number): Promise<readonly Check[]>;
  /** The same of the checks whose ids are above `afterId` and not above `upToId`, in the order of their ids; moves nothing. */
  claimDueAmong(now: Instant, ids: { readonly afterId: number; readonly upToId: number }): Promise<readonly Check[]>;
  /** Checks that count from a moment after `at`, in the order of their ids above `afterId`, locked for this transaction. */
  claimSince(at: Instant, afterId: number, limit: number): Promise<readonly Check[]>;
  /** Writes what these count from, and their deadlines. */
  redate(redated: readonly RedatedCheck[]): Promise<void>;
  /** Writes the progress only if the stored status is still `from`; returns whether it did. */
  advance(id: number, from: CheckProgress['status'], to: Partial<CheckProgress>): Promise<boolean>;
  /** Moves deadlines on as if pings had come that could not be heard; only of checks that still have the status given. */
  moveOn(moved: readonly MovedCheck[]): Promise<void>;
  /** Takes checks down that still have the status `from`; returns the ids of those it changed. */
  goDown(ids: readonly number[], from: CheckProgress['status']): Promise<readonly number[]>;
  /** The earliest moment at which it is worth calling `claimDue`, never later than a deadline; null when none is set. */
  nextDueAt(): Promise<Instant | null>;
  /** Makes these the channels of the check; ids of channels that are gone or belong to another project are left out. */
  assignChannels(checkId: number, channelIds: readonly number[]): Promise<void>;
  /** Puts it into another project; the channels it has stay behind. */
  move(id: number, projectId: number): Promise<void>;
  /** Removes it with its pings, flips and notifications; one that is gone already is no error. */
  remove(id: number): Promise<void>;
}

export interface PingStore {
  /** Newest ping with `createdAt` at or before the given moment, without its body. */
  latest(checkId: number, notAfter: Instant): Promise<Ping | null>;
  /** Newest first, without bodies. */
  list(checkId: number, limit: number): Promise<readonly Ping[]>;
  /** Null when there is no such ping, or its body is empty or lies in object storage. */
  body(checkId: number, n: number): Promise<Uint8Array | null>;
  /** Whether the ping has a body, but not in the database. */
  liesInStorage(checkId: number, n: number): Promise<boolean>;
  /** Stores pings as they are, for imports and tests; listeners go through the ping writer. */
  insert(checkId: number, pings: readonly Ping[]): Promise<void>;
  /** Removes the pings up to serial `upTo`; returns how many there were. */
  prune(checkId: number, upTo: number): Promise<number>;
}

export interface FlipStore {
  insert(checkId: number, flips: readonly NewFlip[]): Promise<void>;
  /** Inserts flips of several checks at once. */
  insertMany(flips: readonly (NewFlip & { readonly checkId: number })[]): Promise<void>;
  /**
   * Marks the oldest unprocessed flip of each check as processed and returns them, oldest first; skips rows another process
   * holds. A later flip of a check comes only when this transaction has committed, so their order is kept.
   */
  claimUnprocessed(limit: number, at: Instant): Promise<readonly Flip[]>;
  byId(id: number): Promise<Flip | null>;
  /** The latest flip of the check before this one; null when it is the first. */
  before(flip: Flip): Promise<Flip | null>;
  /** The newest flip of each of these checks; of those that have any. */
  newest(checkIds: readonly number[]): Promise<readonly Flip[]>;
  /** Newest first. */
  ofCheck(checkId: number, limit: number): Promise<readonly Flip[]>;
}

export type NewChannel = Omit<
  Channel,
  'id' | 'lastNotifyAt' | 'lastNotifyDuration' | 'lastError' | 'disabled' | 'failingSince' | 'troubleToldAt' | 'burst'
> &
  Partial<Pick<Channel, 'burst'>>;

export interface ChannelStore {
  insert(channel: NewChannel): Promise<Channel>;
  byId(id: number): Promise<Channel | null>;
  byCode(code: string): Promise<Channel | null>;
  ofProject(projectId: number): Promise<readonly Channel[]>;
  /** Channels assigned to the check. */
  ofCheck(checkId: number): Promise<readonly Channel[]>;
  assignToAllChecks(channelId: number): Promise<void>;
  /** Ids of the checks it is assigned to. */
  checkIds(channelId: number): Promise<readonly number[]>;
  /** Makes these the checks of the channel; ids of checks that are gone or belong to another project are left out. */
  assignChecks(channelId: number, checkIds: readonly number[]): Promise<void>;
  /** Removes it with its notifications; one that is gone already is no error. */
  remove(id: number): Promise<void>;
  update(id: number, change: Partial<Omit<Channel, 'id' | 'code' | 'projectId' | 'kind'>>): Promise<void>;
  /** Keeps the latest of these deliveries with each channel; one that disables does so whatever came after it. */
  noteDeliveries(deliveries: readonly ChannelDelivery[]): Promise<void>;
}
