import { StatusPagesPage } from '../../../../views/pages/projects/status-pages.tsx';
import { Invalid } from '../../../errors.ts';
import { accessTo, demand, may } from '../../../services/access.ts';
import { createStatusPage } from '../../../services/status-pages.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';
import { shownProject } from './shown-project.ts';

type PagesVisit = SignedInVisit<'project'>;

interface Sent {
  readonly title: string;
  readonly slug: string;
  readonly errors: Readonly<Record<string, string>>;
}

const NOTHING: Sent = { title: '', slug: '', errors: {} };

/** Lists the status pages of a project. */
export async function showStatusPages(visit: PagesVisit): Promise<Reply> {
  return await listed(visit, NOTHING);
}

/** Makes another one and shows it, or says what is wrong. */
export async function addStatusPage(visit: PagesVisit): Promise<Reply> {
  const { form, param, user } = visit;
  const wish = { title: form.one('title').trim(), slug: form.one('slug').trim().toLowerCase() };
  try {
    const made = await createStatusPage(
      { project: param('project'), ...wish, tz: user.profile.tz },
      projectDeps(visit),
    );
    return redirectTo(`/projects/${param('project')}/status_pages/${made.slug}/`);
  } catch (error) {
    if (!(error instanceof Invalid) || Object.keys(error.fields).length === 0) throw error;
    return await listed(visit, { ...wish, errors: error.fields });
  }
}

async function listed({ deps, user, shell, param }: PagesVisit, sent: Sent): Promise<Reply> {
  const { store } = deps;
  const access = await accessTo(param('project'), user, store);
  demand('view', access);
  const [project, pages] = await Promise.all([
    shownProject(access, deps),
    store.statusPages.ofProject(access.project.id),
  ]);
  return page(
    StatusPagesPage({
      shell,
      project,
      pages: pages.map(({ slug, title, isPublic, password }) => ({
        slug,
        title,
        isPublic,
        hasPassword: password !== '',
      })),
      canEdit: may('edit-status-page', access),
      sent,
    }),
  );
}
