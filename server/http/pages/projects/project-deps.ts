import type { ProjectDeps } from '../../../services/change-project.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Returns what the services that change projects need: who does it, when, and from where. */
export function projectDeps({
  deps,
  now,
  user,
  sender,
}: Pick<SignedInVisit, 'deps' | 'now' | 'user' | 'sender'>): PageDeps & ProjectDeps {
  return { ...deps, now, actor: { user, remoteAddr: sender.remoteAddr } };
}
