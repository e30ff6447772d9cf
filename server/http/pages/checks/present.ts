import type { Logo } from '../../../../views/icons.ts';
import type { ShownAddress, ShownChannel, ShownCheck } from '../../../../views/pages/checks/shown-check.ts';
import { awayIn, type BlindWindow, isAnyUnjudged, type Span } from '../../../core/blind-window.ts';
import type { Channel } from '../../../core/channel.ts';
import type { Check } from '../../../core/check.ts';
import { formatPeriod, formatRunTime, isBelievableRun } from '../../../core/duration.ts';
import { earliest, type Instant, MICROS_PER_SECOND } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import type { Sort, UrlStyle } from '../../../core/listing/query.ts';
import { sortChecks } from '../../../core/listing/sort-list.ts';
import { countStatuses, type StatusCounts, sumUpTags, type TagSummary } from '../../../core/listing/sum-up.ts';
import type { Project } from '../../../core/project.ts';
import { describeSchedule } from '../../../core/schedule/describe.ts';
import { type Standing, shownStanding } from '../../../core/status.ts';
import { tagList } from '../../../core/tags.ts';
import { unheardSpan } from '../../../core/unheard.ts';
import type { CheckOnPage, ChecksPage } from '../../../store/reads/checks-page.ts';

/** In what order, and with which addresses. */
export interface ListView {
  readonly project: Pick<Project, 'pingKey'>;
  readonly pingEndpoint: string;
  readonly siteName: string;
  readonly sort: Sort;
  readonly urls: UrlStyle;
  readonly services: Services;
  /** When Rollcall was not listening, and for how much of it verdicts may not be there yet. */
  readonly windows: readonly BlindWindow[];
}

/** What the services behind channels are called. */
interface Services {
  get(kind: string): { readonly label: string; readonly logo: Logo | null } | null;
}

/** Everything the list says at one moment, as plain data. */
export interface ListModel {
  readonly title: string;
  readonly counts: StatusCounts;
  readonly tags: readonly TagSummary[];
  /** In the order of the list. */
  readonly checks: readonly ShownCheck[];
  readonly channels: readonly ShownChannel[];
  /** When a status next changes by itself, without anything being written; null when none will. */
  readonly changesAt: Instant | null;
}

/** A check with what filters, orders and sums look at. */
interface Listed extends Standing {
  readonly onPage: CheckOnPage;
  readonly name: string;
  readonly tags: readonly string[];
  readonly schedule: string;
  readonly lastPingAt: Instant | null;
}

/** Works out what the list says at `now`. */
export function presentList(read: ChecksPage, now: Instant, view: ListView): ListModel {
  const channels = [...read.channels].sort(groupsFirst);
  const slugs = countSlugs(read.checks);
  const away = awayIn(view.windows);
  const isHeld = isAnyUnjudged(view.windows);
  const listed = read.checks.map((onPage) => listedOf(onPage, now, isHeld));
  const counts = countStatuses(listed);
  return {
    title: titleOf(counts.down, view.siteName),
    counts,
    tags: sumUpTags(listed),
    checks: sortChecks(listed, view.sort).map((each) => shownOf(each, { channels, slugs, view, away })),
    channels: channels.map((channel) => shownChannel(channel, view.services)),
    changesAt: listed.reduce<Instant | null>((first, { changesAt }) => earliest(first, changesAt), null),
  };
}

/** Returns the title of a page that shows so many checks that are down. */
export function titleOf(down: number, siteName: string): string {
  return down > 0 ? `${down} down – ${siteName}` : siteName;
}

/** Puts a schedule into words; one that has none stays as it is written. */
export function scheduleWords(check: Check): string {
  return describeSchedule(check) ?? check.schedule.replaceAll('\n', '; ');
}

function listedOf(onPage: CheckOnPage, now: Instant, isHeld: boolean): Listed {
  const { check } = onPage;
  return {
    ...shownStanding(check, now, isHeld),
    onPage,
    name: check.name,
    tags: tagList(check.tags),
    schedule: scheduleWords(check),
    lastPingAt: check.lastPingAt,
  };
}

interface Around {
  readonly channels: readonly Channel[];
  readonly slugs: ReadonlyMap<string, number>;
  readonly view: ListView;
  readonly away: readonly Span[];
}

function shownOf({ onPage, ...listed }: Listed, { channels, slugs, view, away }: Around): ShownCheck {
  const { check, channelIds, runs } = onPage;
  const unheard = unheardSpan(check, away);
  return {
    code: check.code,
    name: check.name,
    slug: check.slug,
    tags: listed.tags,
    status: listed.status,
    started: listed.isStarted,
    runs: runs.map(({ outcome, duration }) => ({ outcome, secs: secsOf(duration) })),
    schedule: listed.schedule,
    expression: check.kind === 'simple' ? null : check.schedule,
    tz: check.kind === 'simple' ? null : check.tz,
    grace: formatPeriod(check.graceSecs),
    lastPing: check.lastPingAt === null ? null : toIso(check.lastPingAt),
    runTime:
      check.lastDuration === null || !isBelievableRun(check.lastDuration) ? null : formatRunTime(check.lastDuration),
    unheardUntil: unheard === null ? null : toIso(unheard.to),
    hasConfirmationLink: check.hasConfirmationLink,
    nextDue: listed.dueAt === null ? null : toIso(listed.dueAt),
    channels: channels.map(({ id }) => channelIds.includes(id)),
    address: addressOf(check, slugs, view),
  };
}

function secsOf(duration: number | null): number | null {
  return duration === null || !isBelievableRun(duration) ? null : duration / MICROS_PER_SECOND;
}

function addressOf(
  { code, slug }: Check,
  slugs: ReadonlyMap<string, number>,
  { project, pingEndpoint, urls }: ListView,
): ShownAddress {
  if (urls === 'uuid') return { url: `${pingEndpoint}${code}`, isShared: false };
  if (slug === '') return { url: null, why: 'unavailable, slug not set' };
  const url = `${pingEndpoint}${project.pingKey ?? '{ping_key}'}/${slug}`;
  return { url, isShared: (slugs.get(slug) ?? 0) > 1 };
}

function countSlugs(checks: readonly CheckOnPage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { check } of checks) counts.set(check.slug, (counts.get(check.slug) ?? 0) + 1);
  return counts;
}

/** Returns what a list shows of a channel; one without a name goes by that of its service. */
export function shownChannel({ code, kind, name }: Channel, services: Services): ShownChannel {
  const service = services.get(kind);
  const label = service?.label ?? kind;
  return { code, logo: service?.logo ?? null, label, name: name === '' ? label : name };
}

function groupsFirst(a: Channel, b: Channel): number {
  return Number(b.kind === 'group') - Number(a.kind === 'group') || a.id - b.id;
}
