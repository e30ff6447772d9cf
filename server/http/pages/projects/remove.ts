import { message } from '../../../core/messages.ts';
import { removeProject } from '../../../services/remove-project.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';

/** Removes a project for good. */
export async function removeProjectOfUser(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { code, name } = await removeProject(visit.param('project'), projectDeps(visit));
  visit.record('project-removed', { project: code });
  visit.notify('success', message('project-removed', { project: name || 'without a name' }));
  return redirectTo('/');
}
