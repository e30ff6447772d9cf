import { ProjectChecksPage, ProjectSection, SummaryLine } from '../../../../views/pages/overview.tsx';
import { ChecksHead, type ShownOverLimit } from '../../../../views/pages/projects/checks-head.tsx';
import type { Check } from '../../../core/check.ts';
import type { Instant } from '../../../core/instant.ts';
import type { Project } from '../../../core/project.ts';
import { accessTo, demand } from '../../../services/project-access.ts';
import type { LiveView } from '../../live/model.ts';
import { stillSignedIn } from '../../live/still-signed-in.ts';
import type { PageDeps } from '../../page.ts';
import { page, type Reply } from '../../reply.ts';
import type { SignedInVisit } from '../../visit.ts';
import { type OverviewModel, presentOverview } from '../overview.ts';
import { shownProject } from './shown-project.ts';

/** Shows the checks of one project. */
export async function showChecks({ deps, user, shell, param, now, session }: SignedInVisit<'project'>): Promise<Reply> {
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const { project } = access;
  if (session.lastProject !== project.code) session.lastProject = project.code;
  const checks = await deps.store.checks.ofProject(project.id);
  const { title, isDown, summary, projects } = presentProject(project, checks, { now, siteName: deps.config.siteName });
  const shown = await shownProject(access, deps.store);
  const head = ChecksHead({ overLimit: await overLimitOf(project, deps) });
  const live = `${shell.prefix}/events/?project=${project.code}`;
  return page(ProjectChecksPage({ shell, project: shown, title, isDown, live, head, summary, projects }));
}

/** Keeps the page up to date. */
export async function projectView(visit: SignedInVisit): Promise<LiveView> {
  const { deps, user, query } = visit;
  const { store, render, config } = deps;
  const code = query.get('project') ?? '';
  const { project } = await accessTo(code, user, store);
  const isSignedIn = stillSignedIn(visit);
  return {
    key: `project ${project.id}`,
    concerns: (change) => change.project === undefined || change.project === project.id,
    isStillAllowed: async () => (await isSignedIn()) && (await isStillMember(code, visit)),
    read: async (now) => {
      const checks = await store.checks.ofProject(project.id);
      const model = presentProject(project, checks, { now, siteName: config.siteName });
      const parts = new Map([['summary', render.fragment(SummaryLine({ parts: model.summary }))]]);
      for (const each of model.projects) parts.set(each.key, render.fragment(ProjectSection({ project: each })));
      return { title: model.title, isDown: model.isDown, parts, lists: new Map(), changesAt: model.changesAt };
    },
  };
}

async function isStillMember(code: string, { deps, user }: SignedInVisit): Promise<boolean> {
  return await accessTo(code, user, deps.store).then(
    () => true,
    () => false,
  );
}

function presentProject(
  { code, name }: Project,
  checks: readonly Check[],
  { now, siteName }: { readonly now: Instant; readonly siteName: string },
): OverviewModel {
  return presentOverview({ projects: [{ code, name, checks }] }, now, siteName);
}

/** Null as long as the owner has no more checks than allowed. */
async function overLimitOf({ ownerId }: Project, { store, config }: PageDeps): Promise<ShownOverLimit | null> {
  const { limit, used } = await store.users.checkUsage(ownerId);
  if (used <= limit) return null;
  const owner = await store.users.byId(ownerId);
  return { owner: owner?.email ?? '', used, limit, byPlan: config.usePayments };
}
