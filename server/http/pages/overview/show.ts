import { OverviewPage } from '../../../../views/pages/overview/overview-page.tsx';
import { TroublesPage } from '../../../../views/pages/overview/troubles.tsx';
import { readListQuery } from '../../../core/listing/query.ts';
import { NotFound } from '../../../errors.ts';
import { uniqueKey } from '../../../signing.ts';
import { readCookie } from '../../kit/cookies.ts';
import { json, page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { WELCOME_COOKIE } from '../checks/view.ts';
import { firstCheckOf, type OverviewModel, presentOverview } from './present.ts';

/** Shows all projects; tells scripts how they stand. */
export async function showOverview(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, shell, now, session, query, req } = visit;
  const [read, isHeld] = await Promise.all([deps.store.reads.overview(user.id), deps.store.listening.isHeld()]);
  const model = presentOverview(read, { now, isHeld, siteName: deps.config.siteName });
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

/** Shows what is down, late or running in all projects. */
export async function showTroubles({ deps, user, shell, now, query }: SignedInVisit): Promise<Reply> {
  const [read, isHeld] = await Promise.all([deps.store.reads.overview(user.id), deps.store.listening.isHeld()]);
  const model = presentOverview(read, { now, isHeld, siteName: deps.config.siteName });
  return page(
    TroublesPage({
      shell,
      title: model.title,
      live: `${shell.prefix}/events/?overview=1`,
      query: readListQuery(query),
      counts: model.counts,
      troubles: model.troubles,
    }),
  );
}

/** Follows the link in an alert, which names a check without telling how to ping it. */
export async function openCloaked({ deps, user, param }: SignedInVisit<'key'>): Promise<Reply> {
  const { projects } = await deps.store.reads.overview(user.id);
  const codes = projects.flatMap(({ checks }) => checks.map(({ code }) => code));
  const code = codes.find((each) => uniqueKey(each) === param('key'));
  if (code === undefined) throw new NotFound();
  return redirectTo(`/checks/${code}/details/`);
}

function statusesOf({ projects }: OverviewModel) {
  return Object.fromEntries(
    projects
      .filter(({ hasChecks }) => hasChecks)
      .map(({ code, status, isStarted }) => [code, { status, started: isStarted }]),
  );
}
