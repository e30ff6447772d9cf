import type { ShownFirstCheck } from '../../../../views/pages/checks/onboarding.tsx';
import type { ProjectCardProps } from '../../../../views/pages/overview/project-card.tsx';
import type { ShownTrouble } from '../../../../views/pages/overview/troubles.tsx';
import type { Check } from '../../../core/check.ts';
import { earliest, type Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { sortChecks } from '../../../core/listing/sort-list.ts';
import { countStatuses, type StatusCounts, worstOf } from '../../../core/listing/sum-up.ts';
import { compareNames } from '../../../core/names.ts';
import { type Standing, shownStanding } from '../../../core/status.ts';
import type { Overview, OverviewProject } from '../../../store/reads/overview.ts';
import { scheduleWords, titleOf } from '../checks/present.ts';

/** So many checks that are down are named on the card of their project. */
const MOST_NAMED = 3;

/** Everything the page of all projects says at one moment, as plain data. */
export interface OverviewModel {
  readonly title: string;
  readonly counts: StatusCounts;
  readonly projects: readonly ShownProjectCard[];
  /** Checks that are down, late or running, worst first. */
  readonly troubles: readonly ShownTrouble[];
  /** When a status next changes by itself, without anything being written; null when none will. */
  readonly changesAt: Instant | null;
}

/** A project, and what scripts are told of it. */
export interface ShownProjectCard extends Omit<ProjectCardProps, 'prefix' | 'isLast'> {
  readonly hasChecks: boolean;
}

interface Stood extends Standing {
  readonly check: Check;
  readonly name: string;
  readonly schedule: string;
  readonly lastPingAt: Instant | null;
}

/** How the page is looked at. */
export interface OverviewLook {
  readonly now: Instant;
  /** Verdicts are held after an outage of ours. */
  readonly isHeld: boolean;
  readonly siteName: string;
}

/** Works out what the page says at `now`. */
export function presentOverview({ projects }: Overview, { now, isHeld, siteName }: OverviewLook): OverviewModel {
  const stood = projects.map((project) => ({
    project,
    checks: project.checks.map((check) => stand(check, now, isHeld)),
  }));
  const all = stood.flatMap(({ checks }) => checks);
  const counts = countStatuses(all);
  return {
    title: titleOf(counts.down, siteName),
    counts,
    projects: stood.map(({ project, checks }) => cardOf(project, checks)).sort(downFirst),
    troubles: troublesOf(stood),
    changesAt: all.reduce<Instant | null>((first, { changesAt }) => earliest(first, changesAt), null),
  };
}

/** The only check of a new user; null for all others. */
export function firstCheckOf(
  { projects }: Overview,
  pingEndpoint: string,
): { readonly first: ShownFirstCheck; readonly projectCode: string } | null {
  const [project, another] = projects;
  const [check, second] = project?.checks ?? [];
  if (project === undefined || another !== undefined || check === undefined || second !== undefined) return null;
  if (check.nPings > 1) return null;
  const { code, name } = check;
  const first = { code, name, pingUrl: `${pingEndpoint}${code}`, isPinged: check.nPings > 0 };
  return { first, projectCode: project.code };
}

/** Returns what to call a project: its name, or whose it is if it has none. */
function titleOfProject({ name, owner }: OverviewProject): string {
  return name === '' ? owner : name;
}

function stand(check: Check, now: Instant, isHeld: boolean): Stood {
  const { name, lastPingAt } = check;
  return { ...shownStanding(check, now, isHeld), check, name, lastPingAt, schedule: '' };
}

function cardOf(project: OverviewProject, checks: readonly Stood[]): ShownProjectCard {
  const counts = countStatuses(checks);
  const down = sortChecks(checks, 'name').filter(({ status }) => status === 'down');
  return {
    code: project.code,
    name: titleOfProject(project),
    owner: project.owner,
    checks: checks.length,
    hasChecks: checks.length > 0,
    channels: project.channels,
    status: worstOf(counts),
    isStarted: counts.started > 0,
    down: counts.down,
    late: counts.grace,
    named: down.slice(0, MOST_NAMED).map(({ check }) => ({ code: check.code, name: check.name })),
  };
}

function downFirst(a: ShownProjectCard, b: ShownProjectCard): number {
  return Number(b.down > 0) - Number(a.down > 0) || compareNames(a.name, b.name);
}

function troublesOf(
  stood: readonly { readonly project: OverviewProject; readonly checks: readonly Stood[] }[],
): readonly ShownTrouble[] {
  const troubled = stood.flatMap(({ project, checks }) =>
    checks
      .filter(({ status, isStarted }) => status === 'down' || status === 'grace' || isStarted)
      .map((check) => ({ ...check, project })),
  );
  return sortChecks(sortChecks(troubled, 'name'), 'status').map(({ check, project, ...standing }) => ({
    code: check.code,
    name: check.name,
    slug: check.slug,
    project: { code: project.code, name: titleOfProject(project) },
    schedule: scheduleWords(check),
    status: standing.status,
    started: standing.isStarted,
    lastPing: check.lastPingAt === null ? null : toIso(check.lastPingAt),
    nextDue: standing.dueAt === null ? null : toIso(standing.dueAt),
  }));
}
