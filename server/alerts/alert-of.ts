import type { Bodies } from '../bodies/bodies.ts';
import type { Config } from '../config.ts';
import type { Check } from '../core/check.ts';
import { checkAddresses, checkDocument } from '../core/check-document.ts';
import type { Flip } from '../core/flip.ts';
import type { Instant, Micros } from '../core/instant.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { nextPingAt } from '../core/status.ts';
import { type Alert, type AlertSubject, checkLink, type DownCheck, MAX_OTHERS } from '../delivery/alert.ts';
import { Unavailable } from '../errors.ts';
import { uniqueKey } from '../signing.ts';
import type { LoadedDelivery } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { SUMMARY_EVENT } from './storm.ts';

export interface AlertDeps {
  readonly store: Store;
  readonly settings: Config;
  readonly bodies: Bodies;
}

/** What an alert is made of: a loaded delivery, or the likeness of one that a test puts together. */
export type AlertSource = Pick<
  LoadedDelivery,
  'check' | 'project' | 'timeZone' | 'lastPing' | 'previousFlip' | 'othersDown'
> & {
  readonly flip: Pick<Flip, 'createdAt' | 'newStatus' | 'reason' | 'limit'>;
  /** When the check came back up after a flip that is told late; null or absent: it did not, or nothing is late. */
  readonly recoveredAt?: Instant | null;
  /** No alert that it went down was delivered. Default false. */
  readonly isDownUntold?: boolean;
  /** It waited in a backup that was restored. Default false. */
  readonly isRestored?: boolean;
  /** What an alert about a ping tells that could not be heard. */
  readonly unheard?: LoadedDelivery['unheard'];
  /** For how long nobody listened while the ping was expected. Default 0. */
  readonly awayFor?: Micros;
  /** What a summary sums up; null or absent: it is about one check. */
  readonly summary?: LoadedDelivery['summary'];
  /** Default: a single change. */
  readonly about?: AlertSubject;
};

/** Makes the alert out of what was loaded. The status is the flip's, whatever became of the check since. */
export function alertOf(source: AlertSource, { store, settings, bodies }: AlertDeps): Alert {
  const { check, flip, project, lastPing } = source;
  const { siteRoot, pingEndpoint } = settings;
  const status = flip.newStatus === 'down' ? 'down' : 'up';
  const key = uniqueKey(check.code);
  const projectLink = `${siteRoot}/projects/${project.code}/checks/`;
  return {
    status,
    reason: flip.reason,
    limit: flip.limit,
    at: flip.createdAt,
    check,
    checkName: nameOf(check),
    uniqueKey: key,
    project: { name: project.name, code: project.code, ownerEmail: project.ownerEmail },
    lastPing,
    totalPings: lastPing?.n ?? 0,
    downtime: downtimeOf(source),
    outage: outageOf(source),
    isRestored: source.isRestored ?? false,
    about: source.about ?? 'change',
    unheard: source.unheard ? { ...source.unheard, nextAt: check.alertAfter } : null,
    awayFor: source.awayFor ?? 0,
    othersDown: othersDownOf(source, siteRoot),
    summary: source.summary ?? null,
    link: source.summary ? projectLink : checkLink(siteRoot, key),
    projectLink,
    timeZone: source.timeZone,
    async checkJson() {
      const channelCodes = await store.reads.channelCodes(check.id);
      return checkJson(check, { status, siteRoot, pingEndpoint, channelCodes });
    },
    async loadBody() {
      if (lastPing === null || lastPing.bodyBytes === 0) return null;
      return await bodies.read(check, lastPing.n).catch(withoutWhatIsAway);
    },
  };
}

/** Returns what the notification of an event is about. */
export function subjectOf(event: string): AlertSubject {
  if (event === 'monitor.flapping') return 'flapping';
  if (event === 'monitor.unknown') return 'unheard';
  if (event === SUMMARY_EVENT) return 'summary';
  return event === 'monitor.settled' ? 'settled' : 'change';
}

/** The outage that an up flip ends: known only if the flip right before it went down. */
function downtimeOf({ flip, previousFlip }: AlertSource): Micros | null {
  if (flip.newStatus !== 'up' || previousFlip?.newStatus !== 'down') return null;
  return flip.createdAt - previousFlip.createdAt;
}

/** The outage that this message alone tells of, and late. */
function outageOf({
  flip,
  previousFlip,
  recoveredAt = null,
  isDownUntold = false,
  about = 'change',
}: AlertSource): Alert['outage'] {
  if (about !== 'change') return null;
  if (flip.newStatus === 'down') return recoveredAt === null ? null : { from: flip.createdAt, to: recoveredAt };
  if (previousFlip?.newStatus !== 'down' || !isDownUntold) return null;
  return { from: previousFlip.createdAt, to: flip.createdAt };
}

function othersDownOf({ othersDown }: AlertSource, siteRoot: string): Alert['othersDown'] {
  if (othersDown === null) return null;
  const list = othersDown.first.slice(0, MAX_OTHERS).map(
    (other): DownCheck => ({
      name: nameOf(other),
      link: checkLink(siteRoot, uniqueKey(other.code)),
      lastPingAt: other.lastPingAt,
    }),
  );
  return { list, total: othersDown.total };
}

function nameOf({ name, code }: { readonly name: string; readonly code: string }): string {
  return name === '' ? code : name;
}

/** An alert does not wait for object storage to come back: it goes out without what the job said. */
function withoutWhatIsAway(error: unknown): null {
  if (error instanceof Unavailable) return null;
  throw error;
}

/** What the document says besides the check itself. */
export interface CheckJsonContext {
  /** Of the flip that is reported; the check may have changed since. */
  readonly status: NotifiedStatus;
  readonly siteRoot: string;
  readonly pingEndpoint: string;
  /** Codes of the check's channels, sorted. */
  readonly channelCodes: readonly string[];
}

/** Returns the check as version 3 of the API shows it to a read-write key, for `$JSON`. */
export function checkJson(check: Check, { status, siteRoot, pingEndpoint, channelCodes }: CheckJsonContext) {
  return checkDocument(check, {
    status,
    nextPingAt: status === 'down' ? null : nextPingAt(check),
    siteRoot,
    version: 3,
    identity: checkAddresses(check, { siteRoot, pingEndpoint, version: 3, channels: channelCodes.join(',') }),
  });
}
