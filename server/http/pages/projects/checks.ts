import { OverviewPage } from '../../../../views/pages/overview.tsx';
import { ChecksHead, type ShownOverLimit } from '../../../../views/pages/projects/checks-head.tsx';
import type { Project } from '../../../core/project.ts';
import { accessTo, demand } from '../../../services/project-access.ts';
import type { PageDeps } from '../../page.ts';
import { page, type Reply } from '../../reply.ts';
import type { SignedInVisit } from '../../visit.ts';
import { presentOverview } from '../overview.ts';
import { shownProject } from './shown-project.ts';

/** Shows the checks of one project. */
export async function showChecks({ deps, user, shell, param, now, session }: SignedInVisit<'project'>): Promise<Reply> {
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const { project } = access;
  if (session.lastProject !== project.code) session.lastProject = project.code;
  const checks = await deps.store.checks.ofProject(project.id);
  const overview = { projects: [{ code: project.code, name: project.name, checks }] };
  const { title, summary, projects } = presentOverview(overview, now, deps.config.siteName);
  const head = ChecksHead({
    shell,
    project: await shownProject(access, deps.store),
    overLimit: await overLimitOf(project, deps),
  });
  return page(OverviewPage({ shell, title, head, summary, projects }));
}

/** Null as long as the owner has no more checks than allowed. */
async function overLimitOf({ ownerId }: Project, { store, config }: PageDeps): Promise<ShownOverLimit | null> {
  const { limit, used } = await store.users.checkUsage(ownerId);
  if (used <= limit) return null;
  const owner = await store.users.byId(ownerId);
  return { owner: owner?.email ?? '', used, limit, byPlan: config.usePayments };
}
