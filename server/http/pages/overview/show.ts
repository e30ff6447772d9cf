import { OverviewPage } from '../../../../views/pages/overview/overview-page.tsx';
import { readCookie } from '../../kit/cookies.ts';
import { json, page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { WELCOME_COOKIE } from '../checks/view.ts';
import { firstCheckOf, type OverviewModel, presentOverview } from './present.ts';

/** Shows all projects; tells scripts how they stand. */
export async function showOverview(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, shell, now, session, query, req } = visit;
  const read = await deps.store.reads.overview(user.id);
  const model = presentOverview(read, now, deps.config.siteName);
  if (query.has('refresh')) return json(statusesOf(model));
  const isWelcome = readCookie(req, WELCOME_COOKIE) === null;
  return page(
    OverviewPage({
      shell,
      title: model.title,
      live: `${shell.prefix}/events/`,
      counts: model.counts,
      projects: model.projects.map((project) => ({ ...project, isLast: project.code === session.lastProject })),
      search: query.get('search') ?? '',
      welcome: isWelcome ? firstCheckOf(read, deps.config.pingEndpoint) : null,
    }),
  );
}

function statusesOf({ projects }: OverviewModel) {
  return Object.fromEntries(
    projects
      .filter(({ hasChecks }) => hasChecks)
      .map(({ code, status, isStarted }) => [code, { status, started: isStarted }]),
  );
}
