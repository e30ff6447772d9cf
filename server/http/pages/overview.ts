import type { CheckRowProps } from '../../../views/components/check-row.tsx';
import { OverviewPage, type OverviewProject, type SummaryPart } from '../../../views/pages/overview.tsx';
import type { Check } from '../../core/check.ts';
import { formatPeriod } from '../../core/duration.ts';
import { addSecs, type Instant } from '../../core/instant.ts';
import { toIso } from '../../core/iso.ts';
import { compareNames } from '../../core/names.ts';
import { expectedAt, isStarted, nextPingAt, type Status, statusAt } from '../../core/status.ts';
import { tagList } from '../../core/tags.ts';
import { NotFound } from '../../errors.ts';
import { uniqueKey } from '../../signing.ts';
import type { Overview } from '../../store/reads/overview.ts';
import { page, type Reply, redirectTo, stream } from '../reply.ts';
import { sessionKey } from '../sessions/store.ts';
import type { SignedInVisit } from '../visit.ts';

/** Everything the page says at one moment, as plain data. */
export interface OverviewModel {
  readonly title: string;
  readonly summary: readonly SummaryPart[];
  readonly projects: readonly OverviewProject[];
  /** When a status next changes by itself, without anything being written; null when none will. */
  readonly changesAt: Instant | null;
}

const SUMMARY_WORDS: readonly (readonly [Status, string])[] = [
  ['down', 'down'],
  ['grace', 'late'],
  ['up', 'up'],
  ['new', 'new'],
  ['paused', 'paused'],
];

/** Works out what the page says at `now`. */
export function presentOverview(overview: Overview, now: Instant, siteName: string): OverviewModel {
  const counts = new Map<Status, number>();
  let changesAt: Instant | null = null;
  const projects = overview.projects.map((project) => {
    const checks = [...project.checks].sort((a, b) => worstFirst(a, b, now));
    for (const check of checks) {
      const status = statusAt(check, now);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      const at = nextChange(check, now);
      if (at !== null && (changesAt === null || at < changesAt)) changesAt = at;
    }
    return {
      key: `project-${project.code}`,
      name: project.name || 'Unnamed project',
      checks: checks.map((check) => presentRow(check, now)),
    };
  });
  const summary = SUMMARY_WORDS.flatMap(([status, word]) => {
    const count = counts.get(status) ?? 0;
    return count > 0 ? [{ count, word }] : [];
  });
  const down = counts.get('down') ?? 0;
  return { title: down > 0 ? `${down} down – ${siteName}` : siteName, summary, projects, changesAt };
}

/** Shows the page. */
export async function showOverview({ deps, user, shell }: SignedInVisit): Promise<Reply> {
  const { title, summary, projects } = await deps.readOverview(user.id);
  return page(OverviewPage({ shell, title, live: `${shell.prefix}/events/`, summary, projects }));
}

/** Keeps an open page up to date. */
export function followOverview({ deps, user, req }: SignedInVisit): Reply {
  const key = sessionKey(req.sessionID);
  const isStillSignedIn = async (): Promise<boolean> => {
    const [stored, account] = await Promise.all([
      deps.store.sessions.byKey(key, deps.clock.now()),
      deps.store.users.byId(user.id),
    ]);
    return stored?.userId === user.id && account?.isActive === true;
  };
  return stream((res) => deps.live.attach(res, { userId: user.id, isStillSignedIn }));
}

/** Follows the link in an alert, which names a check without telling how to ping it. */
export async function openCloaked({ deps, user, param }: SignedInVisit<'key'>): Promise<Reply> {
  const id = rowId(param('key'));
  const { projects } = await deps.readOverview(user.id);
  if (!projects.some(({ checks }) => checks.some((check) => check.id === id))) throw new NotFound();
  return redirectTo(`/#${id}`);
}

/** Returns where on the page a check stands, from its unique key. */
export function rowId(key: string): string {
  return `check-${key.slice(0, 12).replace(/[^0-9a-f]/g, '')}`;
}

function presentRow(check: Check, now: Instant): CheckRowProps {
  // a run in progress is due when its grace ends, not when it began
  const due = isStarted(check) ? check.alertAfter : nextPingAt(check);
  return {
    id: rowId(uniqueKey(check.code)),
    name: check.name,
    tags: tagList(check.tags),
    schedule: describeSchedule(check),
    status: statusAt(check, now),
    started: isStarted(check),
    lastPing: check.lastPingAt === null ? null : toIso(check.lastPingAt),
    nextDue: due === null ? null : toIso(due),
  };
}

function describeSchedule(check: Check): string {
  const grace = `grace ${formatPeriod(check.graceSecs)}`;
  if (check.kind === 'simple') return `every ${formatPeriod(check.timeoutSecs).replace(/^1 (?=\w+$)/, '')}, ${grace}`;
  return `${check.schedule.replaceAll('\n', '; ')} ${check.tz}, ${grace}`;
}

function worstFirst(a: Check, b: Check, now: Instant): number {
  const down = Number(statusAt(b, now) === 'down') - Number(statusAt(a, now) === 'down');
  return down !== 0 ? down : compareNames(a.name, b.name);
}

/** The next moment at which the shown status moves on: late, or down. */
function nextChange(check: Check, now: Instant): Instant | null {
  const moments = [check.lastStartAt === null ? null : addSecs(check.lastStartAt, check.graceSecs), check.alertAfter];
  if (check.status === 'up') moments.push(expectedOrNull(check));
  const ahead = moments.filter((at): at is Instant => at !== null && at > now);
  return ahead.length === 0 ? null : ahead.reduce((a, b) => (a < b ? a : b));
}

function expectedOrNull(check: Check): Instant | null {
  try {
    return expectedAt(check);
  } catch {
    // a schedule that cannot be read has no next moment; the sweep reports it
    return null;
  }
}
