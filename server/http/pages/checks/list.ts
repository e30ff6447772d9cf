import type { ShownLimit } from '../../../../views/pages/checks/limit-notice.tsx';
import { ListPage } from '../../../../views/pages/checks/list-page.tsx';
import { readLook } from '../../../../views/pages/checks/look.ts';
import { readListQuery } from '../../../core/listing/query.ts';
import type { Project } from '../../../core/project.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { readCookie } from '../../kit/cookies.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit, Visit } from '../../kit/visit.ts';
import { shownProject } from '../projects/shown-project.ts';
import { liveAddress } from './live.ts';
import { frameOf, groupRows, orderOf, readList } from './read-list.ts';
import { pendingUndo } from './undo.ts';
import { LOOK_COOKIE, WELCOME_COOKIE } from './view.ts';

/** Shows the checks of a project. */
export async function showList(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, shell, param, now, session } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const { project } = access;
  if (session.lastProject !== project.code) session.lastProject = project.code;
  const query = readListQuery(visit.query);
  const order = orderOf(query, visit, project);
  const look = lookOf(visit);
  const [{ model, first }, shown, limit] = await Promise.all([
    readList(project, order, now, deps),
    shownProject(access, deps),
    limitOf(project, deps),
  ]);
  const frame = frameOf(access, model, shell.prefix);
  const isWelcome = frame.canEdit && readCookie(visit.req, WELCOME_COOKIE) === null;
  return page(
    ListPage({
      shell,
      title: model.title,
      live: `${shell.prefix}${liveAddress(project, { ...order, isGrouped: look.isGrouped })}`,
      project: shown,
      query,
      ...order,
      look,
      counts: model.counts,
      tags: model.tags,
      groups: groupRows(model.checks, query, look.isGrouped),
      frame,
      limit,
      first: isWelcome ? first : null,
      undo: pendingUndo(visit, project),
    }),
  );
}

/** Returns how this visitor wants lists to look. */
export function lookOf({ req }: Pick<Visit, 'req'>) {
  return readLook(readCookie(req, LOOK_COOKIE) ?? '');
}

/** Returns how many checks the owner of the project has and may have. */
export async function limitOf({ ownerId }: Project, { store, config }: PageDeps): Promise<ShownLimit> {
  const [{ limit, used }, owner] = await Promise.all([store.users.checkUsage(ownerId), store.users.byId(ownerId)]);
  return { owner: owner?.email ?? '', used, limit, byPlan: config.usePayments };
}
