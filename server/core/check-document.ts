import type { Check } from './check.ts';
import type { ApiUse } from './check-field.ts';
import type { ByName, OwnApiSetting } from './check-fields.ts';
import { fieldOf, settingsWhere, toNames } from './check-settings.ts';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';
import { toIso } from './iso.ts';
import { isStarted } from './status.ts';

/** A version of the API. */
export type ApiVersion = ApiUse['since'];

/** What a document of a check says besides what the check itself holds. */
export interface DocumentFacts<Status extends string, Identity extends object> {
  readonly status: Status;
  readonly nextPingAt: Instant | null;
  readonly siteRoot: string;
  /** Of the API. */
  readonly version: ApiVersion;
  /** The keys by which the reader may address the check. */
  readonly identity: Identity;
}

/** Where a check is reached by those who may change it. */
export interface AddressFacts {
  readonly siteRoot: string;
  readonly pingEndpoint: string;
  readonly version: ApiVersion;
  /** Codes of its channels, sorted, between commas. */
  readonly channels: string;
}

/** Returns a check as the API and `$JSON` of webhooks show it. The order of the keys is part of the format. */
export function checkDocument<Status extends string, Identity extends object>(
  check: Check,
  { status, nextPingAt, siteRoot, version, identity }: DocumentFacts<Status, Identity>,
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
    ...ownFields(check, version),
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

const OWN = settingsWhere(({ api }) => api !== false && api.shown !== 'in-place');

/** The fields that Healthchecks does not know. */
function ownFields(check: Check, version: ApiVersion): ByName<OwnApiSetting>;
function ownFields(check: Check, version: ApiVersion): object {
  const shown = OWN.filter((setting) => {
    const { api, byDefault } = fieldOf(setting);
    return api !== false && api.since <= version && (api.shown === 'always' || check[setting] !== byDefault);
  });
  return toNames(check, shown);
}

function lastDuration({ lastDuration: micros }: Check) {
  return micros === null || micros === 0 ? {} : { last_duration: Math.trunc(micros / MICROS_PER_SECOND) };
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
