import type { Actor, ProjectDeps } from '../../../services/change-project.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

type ActingVisit = Pick<SignedInVisit, 'user' | 'sender' | 'session'>;

/** Returns what the services that change projects need: who does it, when, and from where. */
export function projectDeps(visit: ActingVisit & Pick<SignedInVisit, 'deps' | 'now'>): PageDeps & ProjectDeps {
  return { ...visit.deps, now: visit.now, actor: actorOf(visit) };
}

/** Returns who does something, as the audit log names them: also the superuser who has signed in as the user. */
export function actorOf({ user, sender, session }: ActingVisit): Actor {
  return { user, by: session.actingForEmail, remoteAddr: sender.remoteAddr };
}
