import type { CheckRowProps } from '../../../views/components/check-row.tsx';
import {
  OverviewPage,
  type OverviewProject,
  ProjectSection,
  SummaryLine,
  type SummaryPart,
} from '../../../views/pages/overview.tsx';
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
import type { LiveView } from '../live/model.ts';
import { stillSignedIn } from '../live/still-signed-in.ts';
import { page, type Reply, redirectTo } from '../reply.ts';
import type { SignedInVisit } from '../visit.ts';

/** Everything the page says at one moment, as plain data. */
export interface OverviewModel {
  readonly title: string;
  readonly isDown: boolean;
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
  return { title: down > 0 ? `${down} down – ${siteName}` : siteName, isDown: down > 0, summary, projects, changesAt };
}

/** Shows the page. */
export async function showOverview(visit: SignedInVisit): Promise<Reply> {
  const { shell } = visit;
  const { title, isDown, summary, projects } = await readModel(visit, visit.now);
  return page(OverviewPage({ shell, title, isDown, live: `${shell.prefix}/events/`, summary, projects }));
}

/** Keeps the page of all projects up to date. */
export async function overviewView(visit: SignedInVisit): Promise<LiveView> {
  return {
    key: `overview ${visit.user.id}`,
    isStillAllowed: stillSignedIn(visit),
    read: async (now) => {
      const model = await readModel(visit, now);
      const sections = model.projects.map((project) => ({
        id: project.key,
        html: visit.deps.render.fragment(ProjectSection({ project })),
      }));
      return {
        title: model.title,
        isDown: model.isDown,
        parts: new Map([
          ['summary', visit.deps.render.fragment(SummaryLine({ parts: model.summary }))],
          ...sections.map(({ id, html }) => [id, html] as const),
        ]),
        lists: new Map([['projects', sections.map(({ id }) => id)]]),
        changesAt: model.changesAt,
      };
    },
  };
}

async function readModel({ deps, user }: Pick<SignedInVisit, 'deps' | 'user'>, now: Instant): Promise<OverviewModel> {
  return presentOverview(await deps.store.reads.overview(user.id), now, deps.config.siteName);
}

/** Follows the link in an alert, which names a check without telling how to ping it. */
export async function openCloaked(visit: SignedInVisit<'key'>): Promise<Reply> {
  const id = rowId(visit.param('key'));
  const { projects } = await readModel(visit, visit.now);
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
