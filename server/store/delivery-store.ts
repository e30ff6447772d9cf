import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import type { Flip } from '../core/flip.ts';
import type { Instant, Micros } from '../core/instant.ts';
import type { Ping } from '../core/ping.ts';
import type { Receipt } from '../core/receipt.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Summary } from '../core/storm.ts';
import type { BucketLimit, TakenToken } from '../core/token-bucket.ts';

// The part of the store's face that carries a flip to its channels.

export type NotificationState = 'queued' | 'sending' | 'sent' | 'failed' | 'deferred' | 'skipped';

/** One delivery of one flip to one channel, and its record. */
export interface Notification {
  readonly id: number;
  /** The same for every attempt: callbacks and recipients know the delivery by it. */
  readonly code: string;
  /** Null for a test and a summary. */
  readonly flipId: number | null;
  /** What could not be heard, which it tells of; null: it tells of something else. */
  readonly unheardId: number | null;
  /** Null for a test and a summary. */
  readonly checkId: number | null;
  /** The notification that sums it up with others; null: none does. */
  readonly summaryId: number | null;
  readonly channelId: number;
  readonly event: string;
  readonly checkStatus: NotifiedStatus;
  readonly createdAt: Instant;
  readonly state: NotificationState;
  /** Empty when it went well; `Sending` while it is under way. */
  readonly error: string;
  /** Empty when there is none. */
  readonly errorCode: string;
  /** Null until the provider reports. */
  readonly receipt: Receipt | null;
}

export interface NewNotification
  extends Pick<Notification, 'code' | 'flipId' | 'checkId' | 'channelId' | 'event' | 'checkStatus' | 'createdAt'> {
  readonly unheardId?: number;
  /** Why it is not sent, which is all that is recorded; absent: it is. */
  readonly skipped?: string;
  /** The notification that sums it up with others; absent: none does. */
  readonly summaryId?: number;
}

/** How a notification stands now. */
export type NotificationResult = Pick<Notification, 'id' | 'state' | 'error' | 'errorCode'>;

/** One row of the attempt log. */
export interface NewAttempt {
  readonly notificationId: number;
  /** Starts at 1. */
  readonly n: number;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  /** Empty when it went well. */
  readonly errorCode: string;
  readonly error: string;
  readonly responseExcerpt: string;
}

export interface NotificationStore {
  /** Inserts them as queued and `Sending`, or as skipped; leaves out those there already (same flip, channel and event). Returns the new. */
  insert(notifications: readonly NewNotification[]): Promise<readonly Notification[]>;
  /** Records how they stand; rows that are gone are passed over. */
  settle(results: readonly NotificationResult[]): Promise<void>;
  addAttempts(attempts: readonly NewAttempt[]): Promise<void>;
  byId(id: number): Promise<Notification | null>;
  byCode(code: string): Promise<Notification | null>;
  /** Keeps what the provider reported, unless it has reported more already. */
  noteReceipt(id: number, receipt: Receipt): Promise<void>;
  ofFlip(flipId: number): Promise<readonly Notification[]>;
  /** Oldest first. */
  ofChannel(channelId: number): Promise<readonly Notification[]>;
  /** Oldest first. */
  attempts(notificationId: number): Promise<readonly NewAttempt[]>;
  /** Removes the records of earlier tests of a channel. */
  removeTests(channelId: number): Promise<void>;
}

export interface NewJob {
  readonly notificationId: number;
  /** 0 for a summary. */
  readonly checkId: number;
  readonly channelId: number;
  readonly runAt: Instant;
}

/** A queued delivery that may be taken. */
export interface JobCandidate {
  readonly id: number;
  readonly notificationId: number;
  readonly checkId: number;
  readonly channelId: number;
  /** How often it was taken without an orderly end. */
  readonly attempts: number;
  /** How often sending was begun without an orderly end. */
  readonly starts: number;
  /** How often it was put off because it failed. */
  readonly retries: number;
  /** An older job of the same check waits for the same channel. */
  readonly hasOlder: boolean;
}

/** What a claim looks for. */
export interface JobSearch {
  readonly now: Instant;
  readonly limit: number;
  /** Channels that have enough to do. */
  readonly exceptChannels: readonly number[];
}

export interface Lease {
  readonly owner: string;
  readonly until: Instant;
}

/** When a job is taken up again. */
export interface Postponement {
  readonly runAt: Instant;
  /** It failed, so that the next pause is longer. */
  readonly isRetry: boolean;
}

export interface JobStore {
  /** Inserts them in the given order, which is the order they are taken in. */
  insert(jobs: readonly NewJob[]): Promise<void>;
  /**
   * Due jobs without a lease, in order, locked for this transaction. A job waits for each older job of the same check and
   * channel that is due or leased, so that messages are not overtaken. One that was put off or queued for later holds
   * nothing back. A summary waits for all of its channel.
   */
  candidates(search: JobSearch): Promise<readonly JobCandidate[]>;
  /**
   * Takes them for the owner and counts the taking. Records that sending begins of those `begun`, which the owner takes now
   * or holds.
   */
  lease(ids: readonly number[], lease: Lease, begun?: readonly number[]): Promise<void>;
  /** Records that sending begins of one that the owner holds; after a crash it is taken no earlier than `notBefore`. */
  markDangerous(id: number, owner: string, notBefore: Instant): Promise<void>;
  /** Names of those who hold leases. */
  owners(): Promise<readonly string[]>;
  /** Ends the leases of processes that are dead; returns how many jobs that frees. */
  release(owners: readonly string[]): Promise<number>;
  /** Prolongs what the owner still holds. */
  renew(ids: readonly number[], lease: Lease): Promise<void>;
  /** Deletes those the owner still holds; returns their ids. */
  finish(ids: readonly number[], owner: string): Promise<readonly number[]>;
  /** Puts back one the owner holds; how often it was taken and begun counts anew. */
  postpone(id: number, owner: string, postponement: Postponement): Promise<boolean>;
  /**
   * Deletes what was put off in favour of these newer jobs of the same check and channel; returns the notifications that
   * are not going to be delivered, with why each was put off.
   */
  supersede(ids: readonly number[]): Promise<readonly { readonly id: number; readonly errorCode: string }[]>;
  /** The checks with queued deliveries. */
  checksWithJobs(): Promise<readonly number[]>;
  /** Puts off what is queued for a check, whoever has it; returns how many. */
  hold(checkId: number, hold: { readonly errorCode: string; readonly until: Instant }): Promise<number>;
  /** Brings what was put off for a channel forward to a moment (those due later), or puts it off to it (those due sooner). */
  reschedule(channelId: number, wish: { readonly from: 'later' | 'sooner'; readonly to: Instant }): Promise<void>;
  /** When the next job becomes due that is not due at `after`; null when there is none. */
  nextRunAt(after: Instant): Promise<Instant | null>;
  count(): Promise<number>;
}

/** What a channel remembers of its last delivery. */
export interface ChannelDelivery {
  readonly channelId: number;
  readonly startedAt: Instant;
  readonly duration: Micros;
  /** Empty when it went well. */
  readonly error: string;
  /** The recipient is gone for good. */
  readonly disable: boolean;
  /** The user who sent it has seen the result. */
  readonly isTest?: true;
}

export interface BucketStore {
  /** Takes a token, or says when the next one is due; two processes never take the same one. */
  take(key: string, limit: BucketLimit, now: Instant): Promise<TakenToken>;
  /** Puts a token back whose use does not count after all. */
  giveBack(key: string, limit: BucketLimit, now: Instant): Promise<void>;
}

/** A check with the channels assigned to it. */
export interface Routing {
  readonly checkId: number;
  readonly checkCode: string;
  readonly projectId: number;
  /** Whether its project wants one alert of a check that is flapping. */
  readonly hasFlapRule: boolean;
  /** Whether it was flapping when this was read. */
  readonly isFlapping: boolean;
  readonly channels: readonly Channel[];
}

/** Other checks of the project that are down: how many, and the first by name while they are few. */
export interface OthersDown {
  readonly total: number;
  readonly first: readonly Pick<Check, 'code' | 'name' | 'lastPingAt'>[];
}

/** A ping that was expected while nobody listened. */
export interface UnheardPing {
  readonly expectedAt: Instant;
  /** When nobody listened. */
  readonly from: Instant;
  readonly to: Instant;
}

/** Everything one delivery is made from. */
export interface LoadedDelivery {
  readonly jobId: number;
  readonly notification: Pick<
    Notification,
    'id' | 'code' | 'createdAt' | 'checkStatus' | 'state' | 'errorCode' | 'flipId' | 'unheardId' | 'event'
  >;
  /** Rows of the attempt log so far. */
  readonly attemptsMade: number;
  /** Null when it was deleted meanwhile. */
  readonly flip: Flip | null;
  /** The ping that could not be heard, which the notification is about; null: it is about a flip. */
  readonly unheard: UnheardPing | null;
  /** What it sums up; `check` is then the likeness of one. Null: it tells of one check. */
  readonly summary: Summary | null;
  /** For how long nobody listened while the ping was expected that took the check down; 0: all the time was heard. */
  readonly awayFor: Micros;
  readonly check: Check;
  readonly channel: Channel;
  readonly project: {
    readonly id: number;
    readonly code: string;
    readonly name: string;
    readonly ownerEmail: string;
  };
  /** Zone of the project's owner. */
  readonly timeZone: string;
  /** Newest ping at or before the flip. */
  readonly lastPing:
    | (Pick<Ping, 'n' | 'createdAt' | 'kind' | 'scheme' | 'remoteAddr' | 'exitStatus'> & { readonly bodyBytes: number })
    | null;
  /** The flip before, of the same check. */
  readonly previousFlip: Pick<Flip, 'createdAt' | 'newStatus'> | null;
  /** When the check came back up after this flip; only of one that was put off because it failed, else null. */
  readonly recoveredAt: Instant | null;
  /** Of a flip to up: the one before it was to be told to this channel, and was not delivered. */
  readonly isDownUntold: boolean;
  /** Null when the project has no other checks. */
  readonly othersDown: OthersDown | null;
  /** Whether a newer job of the same check waits for the same channel. */
  readonly hasNewer: boolean;
}

/** What is told: a check that has stopped flapping is told of its last flip once more. */
export type ToldEvent = Pick<Notification, 'flipId' | 'unheardId' | 'event'>;

/** What there is to do for the fan-out. */
export interface FanOutState {
  /** Whether flips are not processed. */
  readonly hasFlips: boolean;
  /** Whether pings that could not be heard are to be told of. */
  readonly hasUnheard: boolean;
  /** When the next check that is flapping can be quiet; null when none is flapping. */
  readonly quietAt: Instant | null;
}

/** How the members of a group fared with one event. */
export interface MembersStand {
  readonly total: number;
  readonly failed: number;
  /** Of those that failed, how many are tried again. */
  readonly retried: number;
  /** Not tried to the end yet. */
  readonly pending: number;
}

/** An account as a message describes it. */
export interface AccountOverview {
  /** IANA name. */
  readonly timeZone: string;
  readonly projects: readonly { readonly name: string; readonly code: string; readonly down: number }[];
}

/** Joined answers for the alert loop; writes nothing. */
export interface DeliveryReads {
  fanOutState(): Promise<FanOutState>;
  /** In no particular order; jobs that are gone are left out. */
  deliveries(jobIds: readonly number[]): Promise<readonly LoadedDelivery[]>;
  routings(checkIds: readonly number[]): Promise<readonly Routing[]>;
  /** How the notifications of an event to these channels stand. */
  membersOutcome(of: ToldEvent, channelCodes: readonly string[]): Promise<MembersStand>;
  /** Sorted codes of the channels assigned to a check. */
  channelCodes(checkId: number): Promise<readonly string[]>;
  /** Null when no account has this address. */
  account(email: string): Promise<AccountOverview | null>;
}
