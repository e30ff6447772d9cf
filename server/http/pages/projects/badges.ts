import { z } from 'zod';
import {
  BadgeResult,
  BadgesPage,
  type ChosenBadge,
  type ShownBadge,
} from '../../../../views/pages/projects/badges.tsx';
import {
  ALL_CHECKS,
  BADGE_FORMATS,
  BADGE_LABEL_MAX,
  type Badge,
  type BadgeFormat,
  badgeJson,
  badgeOf,
  badgeSvg,
  checksOfBadge,
} from '../../../core/badge.ts';
import { badgeSnippets, shieldsUrl } from '../../../core/badge-snippets.ts';
import { uptimeDays, withUptime } from '../../../core/badge-uptime.ts';
import type { Check } from '../../../core/check.ts';
import { message } from '../../../core/messages.ts';
import { compareNames, displayName } from '../../../core/names.ts';
import { tagList } from '../../../core/tags.ts';
import { Invalid } from '../../../errors.ts';
import { type Access, accessTo, demand, may } from '../../../services/access.ts';
import { renewBadgeKeys } from '../../../services/project-keys.ts';
import { uptimeSources } from '../../badges/uptime-sources.ts';
import { checkBadgeUrl, tagBadgeUrl } from '../../badges/urls.ts';
import { formFields, readForm } from '../../forms/form-fields.ts';
import { fragment, page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';
import { shownProject } from './shown-project.ts';

type BadgesVisit = SignedInVisit<'project'>;

const form = z.object({
  target: z.enum(['all', 'tag', 'check']),
  tag: z.string().max(500),
  check: z.string().max(36),
  fmt: z.enum(BADGE_FORMATS),
  states: z.enum(['2', '3']),
  label: z.string().trim().max(BADGE_LABEL_MAX),
  uptime: z.enum(['', '1', '7', '30', '90']),
});

const FIRST: ChosenBadge = { target: 'all', tag: '', check: '', fmt: 'svg', states: '2', label: '', uptime: '' };

/** Shows the page that makes badges; its query may say which one. */
export async function showBadges(visit: BadgesVisit): Promise<Reply> {
  const { deps, shell } = visit;
  const { access, checks } = await openBadges(visit);
  const project = await shownProject(access, deps);
  const asked = readForm(formFields(Object.fromEntries(visit.query)), form);
  const chosen = asked.ok ? asked.values : FIRST;
  const badge =
    (await shownBadge(chosen, checks, { visit, access })) ?? (await shownBadge(FIRST, checks, { visit, access }));
  const tags = [...new Set(checks.flatMap(({ tags }) => tagList(tags)))].filter((tag) => tag !== ALL_CHECKS);
  return page(
    BadgesPage({
      shell,
      project,
      chosen,
      tags: tags.sort((a, b) => compareNames(a, b)),
      checks: [...checks]
        .sort((a, b) => compareNames(a.name, b.name))
        .map((check) => ({ code: check.code, name: displayName(check) })),
      badge,
      canRenewKeys: may('manage-keys', access),
    }),
  );
}

/** Answers what a badge looks like and how to show it, for the script of the page. */
export async function makeBadge(visit: BadgesVisit): Promise<Reply> {
  if (visit.form.has('renew_keys')) return await renewKeys(visit);
  const { access, checks } = await openBadges(visit);
  const read = readForm(visit.form, form);
  const badge = read.ok ? await shownBadge(read.values, checks, { visit, access }) : null;
  if (badge === null) throw new Invalid(message('badge-not-found'));
  return fragment(BadgeResult({ badge }));
}

async function renewKeys(visit: BadgesVisit): Promise<Reply> {
  await renewBadgeKeys(visit.param('project'), projectDeps(visit));
  visit.notify('success', message('badges-renewed'));
  return redirectTo(`/projects/${visit.param('project')}/badges/`);
}

async function openBadges({ deps: { store }, user, param }: BadgesVisit) {
  const access = await accessTo(param('project'), user, store);
  demand('view', access);
  return { access, checks: await store.checks.ofProject(access.project.id) };
}

interface Context {
  readonly visit: BadgesVisit;
  readonly access: Access;
}

/** Null when what was chosen is not there. */
async function shownBadge(chosen: ChosenBadge, checks: readonly Check[], context: Context): Promise<ShownBadge | null> {
  const isHeld = await context.visit.deps.store.listening.isHeld();
  const found = findBadge(chosen, checks, { ...context, isHeld });
  if (found === null) return null;
  const days = uptimeDays(chosen.uptime);
  const { now, deps } = context.visit;
  const badge =
    days === null
      ? found.badge
      : withUptime(found.badge, await uptimeSources(found.checks, { days, now, store: deps.store }), days);
  return present(badge, dressedUrl(found.url, chosen), chosen.fmt);
}

interface FoundBadge {
  readonly badge: Badge;
  readonly url: string;
  readonly checks: readonly Check[];
}

function findBadge(
  { target, tag, check: code, fmt: format, states: shownStates, label: wished }: ChosenBadge,
  checks: readonly Check[],
  { visit, access: { project }, isHeld }: Context & { readonly isHeld: boolean },
): FoundBadge | null {
  const { config } = visit.deps;
  const states = shownStates === '3' ? 3 : 2;
  const drawn = { states, now: visit.now, isHeld } as const;
  if (target === 'check') {
    const check = checks.find((each) => each.code === code);
    if (check === undefined) return null;
    const badge = badgeOf([check], { ...drawn, label: wished || displayName(check) });
    return { badge, url: checkBadgeUrl(check.badgeKey, { format, states }, config), checks: [check] };
  }
  const wanted = target === 'all' ? ALL_CHECKS : tag;
  const chosen = checksOfBadge(checks, wanted);
  if (target === 'tag' && (tag === ALL_CHECKS || chosen.length === 0)) return null;
  const label = wished || (target === 'all' ? config.masterBadgeLabel : tag);
  const url = tagBadgeUrl({ badgeKey: project.badgeKey, tag: wanted }, { format, states }, config);
  return { badge: badgeOf(chosen, { ...drawn, label }), url, checks: chosen };
}

function dressedUrl(url: string, { label, uptime }: ChosenBadge): string {
  const query = new URLSearchParams();
  if (label !== '') query.append('label', label);
  if (uptime !== '') query.append('uptime', uptime);
  return query.size === 0 ? url : `${url}?${query}`;
}

function present(badge: Badge, url: string, format: BadgeFormat): ShownBadge {
  const picture = format === 'shields' ? shieldsUrl(url) : url;
  const snippets = badgeSnippets(picture, badge.label);
  if (format === 'json') {
    return { picture: null, document: JSON.stringify(badgeJson(badge), null, 2), snippets: snippets.slice(0, 1) };
  }
  // drawn here, so that the preview needs no second request and no other server
  const svg = `data:image/svg+xml;base64,${Buffer.from(badgeSvg(badge)).toString('base64')}`;
  return { picture: { url: svg, label: `${badge.label}: ${badge.text ?? badge.status}` }, document: null, snippets };
}
