import type { Check } from '../core/check.ts';
import { formatPeriod, formatSentence, relativeTime } from '../core/duration.ts';
import { FLAP_SECS, MOST_CHANGES } from '../core/flapping.ts';
import type { BrokenLimit, FlipReason } from '../core/flip.ts';
import type { Instant, Micros } from '../core/instant.ts';
import { limitSentence } from '../core/limit-words.ts';
import type { Ping } from '../core/ping.ts';
import { lastPingText } from '../core/ping-label.ts';
import type { NotifiedStatus, StatusLook } from '../core/route-flip.ts';
import { type Summary, type SummaryWord, summaryCount } from '../core/storm.ts';
import { tagList } from '../core/tags.ts';
import { formatMoment, formatSpan, type Span } from './moment.ts';
import { summaryFacts, summarySentence, summaryVerb } from './summary-text.ts';

/** The newest ping at or before the flip. */
export interface LastPing extends Pick<Ping, 'n' | 'createdAt' | 'kind' | 'scheme' | 'remoteAddr' | 'exitStatus'> {
  /** Size of the body received; 0 when there was none. */
  readonly bodyBytes: number;
}

/** Another check of the same project that is down. */
export interface DownCheck {
  readonly name: string;
  readonly link: string;
  readonly lastPingAt: Instant | null;
}

export type AlertSubject = 'change' | 'flapping' | 'settled' | 'unheard' | 'summary';

/** What a person receives: the facts of one flip, as of the moment it happened. */
export interface Alert {
  /** From the flip, never from the check's present state. */
  readonly status: NotifiedStatus;
  readonly reason: FlipReason;
  /** Which limit of its runs the check broke; null: none. */
  readonly limit: BrokenLimit | null;
  /** The moment of the flip, not of sending. */
  readonly at: Instant;
  readonly check: Check;
  /** The check's name, or its UUID when it has none. */
  readonly checkName: string;
  readonly uniqueKey: string;
  readonly project: {
    readonly name: string;
    readonly code: string;
    /** Address of the account that owns the project. */
    readonly ownerEmail: string;
  };
  /** Null when there was none, and always for a test. */
  readonly lastPing: LastPing | null;
  /** Serial of the last ping; 0 if none. */
  readonly totalPings: number;
  /** Length of the outage that this flip ends; null unless the flip before it went down. */
  readonly downtime: Micros | null;
  /** Set when this is the only message about an outage that is over, since no earlier one could be delivered. */
  readonly outage: Span | null;
  /** It waited in a backup that was restored, and may have been sent before. */
  readonly isRestored: boolean;
  /**
   * A single change of status; `unheard`: a ping that was expected while Rollcall was not listening, and the check stays
   * up; `flapping`: the last message about a check that changes all the time, until it is quiet; `settled`: it is, and the
   * status is the one it has; `summary`: many checks at once, and `check` is the likeness of one.
   */
  readonly about: AlertSubject;
  /** The checks that a summary is about; null: it is about one check. */
  readonly summary: Summary | null;
  /** The ping that could not be heard, when this is about one. `nextAt`: when the check goes down without one; null: never. */
  readonly unheard: (Span & { readonly expectedAt: Instant; readonly nextAt: Instant | null }) | null;
  /** For how long Rollcall was not listening while the ping was expected that did not come. */
  readonly awayFor: Micros;
  /** Null when the project has no other checks. `list` is sorted by name and holds at most ten of `total`. */
  readonly othersDown: { readonly list: readonly DownCheck[]; readonly total: number } | null;
  /** Address of the check's page, for all who may see it. */
  readonly link: string;
  /** Where to see everything: the list of the project's checks. */
  readonly projectLink: string;
  /** Zone of the project's owner, for times in mails. */
  readonly timeZone: string;
  /** The check as the API presents it (v3, read-write key), with the status of the flip. */
  checkJson(): Promise<unknown>;
  /** The body of the last ping; null when there is none or the storage does not answer. */
  loadBody(): Promise<Uint8Array | null>;
}

/** One line of a message: what it is called and what it says. */
export interface Fact {
  readonly key: SummaryWord | 'project' | 'tags' | 'period' | 'schedule' | 'timeZone' | 'totalPings' | 'lastPing';
  readonly label: string;
  readonly value: string;
}

/** Returns the address of a check's page that is safe in a message: it does not give away where to ping. */
export function checkLink(siteRoot: string, uniqueKey: string): string {
  return `${siteRoot}/cloaked/${uniqueKey}/`;
}

/** Writes what a message is about: `DOWN`, `UP`, or that the check is flapping or could not be heard. */
export function statusWord(alert: Looks): 'DOWN' | 'UP' | 'FLAPPING' | 'UNKNOWN' {
  if (alert.about === 'flapping') return 'FLAPPING';
  const words = { down: 'DOWN', up: 'UP', unknown: 'UNKNOWN' } as const;
  return words[lookOf(alert)];
}

/** Returns how a message looks: nobody knows whether a check is up whose ping could not be heard. */
export function lookOf({ status, about, summary }: Looks): StatusLook {
  if (about === 'unheard') return 'unknown';
  return summary !== null && summaryCount(summary).isUnknown ? 'unknown' : status;
}

/** What decides how a message looks. */
export type Looks = Pick<Alert, 'status' | 'about' | 'summary'>;

/** Returns the verb between the name and the word of the status: a summary is about many checks. */
export function verbOf({ summary }: Pick<Alert, 'summary'>): 'is' | 'are' {
  return summary === null ? 'is' : summaryVerb(summary);
}

/** Writes state and name: `DOWN | nightly-backup`. Plain text: never escaped. */
export function titleOf(alert: Looks & Pick<Alert, 'checkName'>): string {
  return `${statusWord(alert)} | ${alert.checkName}`;
}

const FLAPPING_TEXT = `It is flapping: more than ${MOST_CHANGES} status changes within ${FLAP_SECS / 60} minutes. There will be no more alerts until it has kept its status for ${FLAP_SECS / 60} minutes.`;
const SETTLED_TEXT = 'It is no longer flapping. Each status change is reported again.';

/** What the reason of a message is made of. */
export type ReasonFacts = Pick<
  Alert,
  | 'status'
  | 'reason'
  | 'limit'
  | 'check'
  | 'downtime'
  | 'outage'
  | 'isRestored'
  | 'about'
  | 'summary'
  | 'unheard'
  | 'awayFor'
  | 'timeZone'
>;

/** What is said of an alert that waited in a backup. */
const RESTORED = 'This server was restored from a backup, so you may have received this alert before.';

/**
 * Explains the flip: why it went down, or how long it was down; empty when neither is known. A late message says that it is
 * late, and one from a backup that it is from one.
 */
export function reasonOf(alert: ReasonFacts): string {
  return [lateReasonOf(alert), alert.isRestored ? RESTORED : ''].filter((text) => text !== '').join(' ');
}

function lateReasonOf(alert: ReasonFacts): string {
  const reason = causeOf(alert);
  if (alert.outage === null) return reason;
  const again = alert.status === 'down' ? ' and is up again' : '';
  const late = `It was down ${formatSpan(alert.outage, alert.timeZone)}${again}; no alert could be delivered earlier.`;
  return alert.status === 'down' && reason !== '' ? `${reason} ${late}` : late;
}

function causeOf(alert: ReasonFacts): string {
  const { status, reason, limit, check, downtime, about, unheard, summary, awayFor, timeZone } = alert;
  if (summary !== null) return summarySentence(summary);
  if (unheard !== null) return unheardText(unheard, timeZone);
  if (about === 'flapping') return FLAPPING_TEXT;
  if (about === 'settled') return SETTLED_TEXT;
  if (status === 'up') return downtime === null ? '' : `It was down for ${formatSentence(downtime)}.`;
  const away = awayFor === 0 ? '' : ` Rollcall was not listening for ${formatSentence(awayFor)} of that time.`;
  if (limit !== null) return `${limitSentence(limit, check)}${away}`;
  if (reason === 'timeout') return `No success signal came in time and the grace time is over.${away}`;
  if (reason === 'fail') return 'The job reported a failure.';
  return '';
}

function unheardText(unheard: NonNullable<Alert['unheard']>, timeZone: string): string {
  const away = `A ping was expected while Rollcall was not listening, ${formatSpan(unheard, timeZone)}, so it could not be heard.`;
  if (unheard.nextAt === null) return `${away} No other ping is expected: check yourself that the job has run.`;
  return `${away} The check stays up; without a ping it goes down at ${formatMoment(unheard.nextAt, timeZone)}.`;
}

/** Returns the alert's facts in the order messages show them; those that do not apply are left out. */
export function factsOf(
  alert: Pick<Alert, 'check' | 'project' | 'lastPing' | 'totalPings' | 'summary'>,
  now: Instant,
): Fact[] {
  const { check, summary } = alert;
  if (summary !== null)
    return [...summaryFacts(summary), { key: 'project', label: 'Project', value: alert.project.name }];
  const tags = tagList(check.tags);
  return [
    { key: 'project', label: 'Project', value: alert.project.name },
    ...(tags.length > 0 ? [{ key: 'tags', label: 'Tags', value: tags.join(', ') } as const] : []),
    ...whenFacts(check),
    { key: 'totalPings', label: 'Total pings', value: String(alert.totalPings) },
    { key: 'lastPing', label: 'Last ping', value: lastPingText(alert.lastPing, now) },
  ];
}

/**
 * Says which other checks of the project are down: a sentence, and the checks to list behind it (none when there are more
 * than ten). Null when the project has no others.
 */
export function othersSummary(
  alert: Looks & Pick<Alert, 'othersDown'>,
): { readonly text: string; readonly list: readonly DownCheck[] } | null {
  if (alert.othersDown === null) return null;
  const { list, total } = alert.othersDown;
  const word = alsoOrStill(alert);
  if (total === 0) return { text: 'All other checks in the project are up.', list: [] };
  if (total > MAX_OTHERS) return { text: `${total} other checks in the project are ${word} down.`, list: [] };
  return { text: `In the same project ${word} down:`, list };
}

/** How other checks are down: like this one, or beside it. */
export function alsoOrStill(alert: Looks): 'also' | 'still' {
  return lookOf(alert) === 'down' ? 'also' : 'still';
}

/** More other checks than this are only counted. */
export const MAX_OTHERS = 10;

/** Writes when another check was last heard of: `2 hours ago`, `never`. */
export function lastPingOf(other: DownCheck, now: Instant): string {
  return other.lastPingAt === null ? 'never' : relativeTime(other.lastPingAt, now);
}

function whenFacts(check: Check): Fact[] {
  if (check.kind === 'simple') return [{ key: 'period', label: 'Period', value: formatPeriod(check.timeoutSecs) }];
  return [
    { key: 'schedule', label: 'Schedule', value: check.schedule },
    { key: 'timeZone', label: 'Time zone', value: check.tz },
  ];
}
