import type { Check } from '../../../core/check.ts';
import { type Instant, MICROS_PER_SECOND } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { isStarted, nextPingAt, statusAt, v1StatusAt } from '../../../core/status.ts';
import { uniqueKey } from '../../../signing.ts';
import type { Version } from '../endpoint.ts';
import type { CheckDocument } from '../schemas/documents.ts';

/** For whom, when and in which version a check is shown. */
export interface CheckView {
  readonly version: Version;
  readonly now: Instant;
  readonly readOnly: boolean;
  readonly siteRoot: string;
  readonly pingEndpoint: string;
}

/**
 * Returns a check as the API shows it. A key for reading gets no address and no code by which it could be pinged or
 * changed. `channels` are the codes of its channels, sorted, between commas.
 */
export function presentCheck(check: Check, channels: string, view: CheckView): CheckDocument {
  return {
    name: check.name,
    slug: check.slug,
    tags: check.tags,
    desc: check.desc,
    grace: check.graceSecs,
    n_pings: check.nPings,
    status: view.version === 1 ? v1StatusAt(check, view.now) : statusAt(check, view.now),
    started: isStarted(check),
    last_ping: isoOrNull(check.lastPingAt),
    next_ping: isoOrNull(nextPingAt(check)),
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
    badge_url: `${view.siteRoot}/b/2/${check.badgeKey}.svg`,
    ...lastDuration(check),
    ...(view.readOnly ? { unique_key: uniqueKey(check.code) } : addresses(check, channels, view)),
    ...(check.kind === 'simple' ? { timeout: check.timeoutSecs } : { schedule: check.schedule, tz: check.tz }),
  };
}

function lastDuration({ lastDuration: micros }: Check) {
  return micros === null || micros === 0 ? {} : { last_duration: Math.trunc(micros / MICROS_PER_SECOND) };
}

/** Addresses stay in the version they were asked for. */
function addresses({ code }: Check, channels: string, { siteRoot, pingEndpoint, version }: CheckView) {
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

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
