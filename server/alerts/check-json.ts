import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import { MICROS_PER_SECOND } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { isStarted, nextPingAt } from '../core/status.ts';

/** What the document says besides the check itself. */
export interface CheckJsonContext {
  /** Of the flip that is reported; the check may have changed since. */
  readonly status: NotifiedStatus;
  readonly siteRoot: string;
  readonly pingEndpoint: string;
  /** Codes of the check's channels, sorted. */
  readonly channelCodes: readonly string[];
}

/**
 * Returns the check as the API presents it (version 3, read-write key), for `$JSON`. The keys' order is part of the
 * format (spec 02 §4).
 */
export function checkJson(check: Check, { status, siteRoot, pingEndpoint, channelCodes }: CheckJsonContext) {
  const api = `${siteRoot}/api/v3/checks/${check.code}`;
  const durationSecs = Math.trunc((check.lastDuration ?? 0) / MICROS_PER_SECOND);
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
    next_ping: status === 'down' ? null : isoOrNull(nextPingAt(check)),
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
    ...(check.lastDuration ? { last_duration: durationSecs } : {}),
    uuid: check.code,
    ping_url: `${pingEndpoint}${check.code}`,
    update_url: api,
    pause_url: `${api}/pause`,
    resume_url: `${api}/resume`,
    channels: channelCodes.join(','),
    ...(check.kind === 'simple' ? { timeout: check.timeoutSecs } : { schedule: check.schedule, tz: check.tz }),
  };
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
