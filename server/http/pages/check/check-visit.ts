import type { ShownTime } from '../../../../views/components/event-row.tsx';
import type { ZoneChoice } from '../../../../views/components/zone-switch.tsx';
import type { Logo } from '../../../../views/icons.ts';
import type { BlindWindow } from '../../../core/blind-window.ts';
import type { Channel } from '../../../core/channel.ts';
import type { Check } from '../../../core/check.ts';
import type { Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { localTime } from '../../../core/local-time.ts';
import type { Action } from '../../../core/permissions.ts';
import type { Project } from '../../../core/project.ts';
import { type CheckAccess, checkAccess, demand, may } from '../../../services/access.ts';
import type { CheckDeps } from '../../../services/create-check.ts';
import type { Account } from '../../../services/load-account.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import { pathPrefix } from '../../kit/request.ts';
import type { SignedInVisit, Visit } from '../../kit/visit.ts';

/** A request for a page or form of one check, by a user who is signed in. */
export type CheckVisit<Param extends string = never> = SignedInVisit<'check' | Param>;

/** What all pages of one check go by. */
export interface CheckView {
  readonly access: CheckAccess;
  readonly check: Check;
  /** When Rollcall was not listening. */
  readonly windows: readonly BlindWindow[];
  /** Pings with serials above this are kept for show. */
  readonly visibleAfter: number;
  /** The viewer may change the check. */
  readonly canEdit: boolean;
  /** Zones to choose from, the usual one last. */
  readonly zones: readonly string[];
  /** The zone chosen. */
  readonly zone: string;
  /** Path part of the site's root. */
  readonly prefix: string;
  /** Tells channels apart for people: by their names, else by what they send to. */
  readonly nameOf: (channel: NamedChannel) => string;
  readonly logoOf: (channel: NamedChannel) => Logo | null;
}

type NamedChannel = Pick<Channel, 'name' | 'kind' | 'value'>;

/** Who looks at a check, and how. */
interface Looker {
  readonly deps: Pick<PageDeps, 'store' | 'registry' | 'config'>;
  readonly user: Account;
  readonly query: URLSearchParams;
}

interface Place {
  readonly project: Pick<Project, 'code'>;
  /** Absent after the check is gone: then it is the list in any case. */
  readonly check?: Pick<Check, 'code'>;
}

/** Finds the check a page is about, for those who may do this to it; answers others as `demand` does. */
export async function openCheck({ deps, user, param }: CheckVisit, action: Action): Promise<CheckAccess> {
  const access = await checkAccess(param('check'), user, deps.store);
  demand(action, access);
  return access;
}

/** Returns the path of a check's details. */
export function detailsOf({ code }: { readonly code: string }): string {
  return `/checks/${code}/details/`;
}

/** Finds the check with this code for a user who may see it; throws `NotFound` for others. */
export async function checkView({ deps, user, query }: Looker, code: string): Promise<CheckView> {
  const access = await checkAccess(code, user, deps.store);
  demand('view', access);
  const { check, project } = access;
  const [kept, windows] = await Promise.all([
    deps.store.reads.pingLogLimit(project.ownerId),
    deps.store.listening.windows(null),
  ]);
  const zones = zonesOf(check, user.profile.tz);
  return {
    access,
    check,
    windows,
    visibleAfter: Math.max(check.nPings - kept, 0),
    canEdit: may('edit-check', access),
    zones,
    zone: zones.find((zone) => zone === query.get('tz')) ?? zones.at(-1) ?? 'UTC',
    prefix: pathPrefix(deps.config.siteRoot),
    nameOf: (channel) => channel.name || deps.registry.describe(channel),
    logoOf: ({ kind }) => deps.registry.get(kind)?.logo ?? null,
  };
}

/** Returns the zones in which a user may want to see the times of a check; the one they most likely want is last. */
export function zonesOf(check: Pick<Check, 'kind' | 'tz'>, viewerZone: string): readonly string[] {
  const all = ['UTC', ...(check.kind === 'simple' ? [] : [check.tz]), ...(viewerZone === '' ? [] : [viewerZone])];
  // a zone under its other name is no choice
  return [...new Set(all.map((zone) => (zone === 'Etc/UTC' ? 'UTC' : zone)))];
}

/** Returns links to the same page in each zone. */
export function zoneChoices(view: CheckView, query: URLSearchParams, fragment = ''): readonly ZoneChoice[] {
  return view.zones.map((zone) => {
    const more = new URLSearchParams(query);
    more.set('tz', zone);
    return { zone, href: `?${more}${fragment}`, isCurrent: zone === view.zone };
  });
}

/** Returns a moment as pages show it. */
export function shownTime(at: Instant, zone: string): ShownTime {
  const { date, time } = localTime(at, zone);
  return { iso: toIso(at), date, time };
}

/** Returns what the services that change checks need. */
export function checkDeps({ deps: { store, bus }, now }: Pick<SignedInVisit, 'deps' | 'now'>): CheckDeps {
  return { store, bus, now };
}

/**
 * Sends the browser back to where a form about a check was sent from: its details, else the list of checks with the
 * filters it had.
 */
export function backTo({ req }: Pick<Visit, 'req'>, { project, check }: Place): Reply {
  const from = refererOf(req.get('referer'));
  if (check !== undefined && from?.pathname.includes('/details/') === true) {
    return redirectTo(detailsOf(check));
  }
  const isList = from?.pathname.endsWith(`/projects/${project.code}/checks/`) === true;
  return redirectTo(`/projects/${project.code}/checks/${isList ? from.search : ''}`);
}

/** Whether a script asked, which needs no page to go on with. */
export function isScript({ req }: Pick<Visit, 'req'>): boolean {
  return req.get('x-requested-with') === 'XMLHttpRequest';
}

function refererOf(text: string | undefined): URL | null {
  return text !== undefined && URL.canParse(text) ? new URL(text) : null;
}
