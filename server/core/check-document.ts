import type { Check } from './check.ts';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';
import { toIso } from './iso.ts';
import { isStarted } from './status.ts';

/** What a document of a check says besides what the check itself holds. */
export interface DocumentFacts<Status extends string, Identity extends object> {
  readonly status: Status;
  readonly nextPingAt: Instant | null;
  readonly siteRoot: string;
  /** The keys by which the reader may address the check. */
  readonly identity: Identity;
}

/** Where a check is reached by those who may change it. */
export interface AddressFacts {
  readonly siteRoot: string;
  readonly pingEndpoint: string;
  readonly version: number;
  /** Codes of its channels, sorted, between commas. */
  readonly channels: string;
}

/** Returns a check as the API and `$JSON` of webhooks show it. The order of the keys is part of the format. */
export function checkDocument<Status extends string, Identity extends object>(
  check: Check,
  { status, nextPingAt, siteRoot, identity }: DocumentFacts<Status, Identity>,
) {
  return {
    name: check.name,
    slug: check.slug,
    tags: check.tags,
    desc: check.desc,
    grace: check.graceSecs,
    n_pings: check.nPings,
    status,
    started: isStarted(check),
    last_ping: isoOrNull(check.lastPingAt),
    next_ping: isoOrNull(nextPingAt),
    manual_resume: check.manualResume,
    methods: check.methods,
    subject: check.filterSubject ? check.successKw : '',
    subject_fail: check.filterSubject ? check.failureKw : '',
    start_kw: check.startKw,
    success_kw: check.successKw,
    failure_kw: check.failureKw,
    filter_subject: check.filterSubject,
    filter_body: check.filterBody,
    filter_http_body: check.filterHttpBody,
    filter_default_fail: check.filterDefaultFail,
    badge_url: `${siteRoot}/b/2/${check.badgeKey}.svg`,
    ...lastDuration(check),
    ...identity,
    ...(check.kind === 'simple' ? { timeout: check.timeoutSecs } : { schedule: check.schedule, tz: check.tz }),
  };
}

/** Returns the addresses by which a check is pinged and changed; they stay in the version they were asked for. */
export function checkAddresses({ code }: Check, { siteRoot, pingEndpoint, version, channels }: AddressFacts) {
  const own = `${siteRoot}/api/v${version}/checks/${code}`;
  return {
    uuid: code,
    ping_url: `${pingEndpoint}${code}`,
    update_url: own,
    pause_url: `${own}/pause`,
    resume_url: `${own}/resume`,
    channels,
  };
}

function lastDuration({ lastDuration: micros }: Check) {
  return micros === null || micros === 0 ? {} : { last_duration: Math.trunc(micros / MICROS_PER_SECOND) };
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
