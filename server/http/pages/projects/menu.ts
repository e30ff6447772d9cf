import type { ShownStatus } from '../../../../views/components/status.tsx';
import { type MenuProject, ProjectMenu } from '../../../../views/pages/projects/menu.tsx';
import type { Check } from '../../../core/check.ts';
import type { Instant } from '../../../core/instant.ts';
import { isStarted, shownStatus } from '../../../core/status.ts';
import { fragment, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Lists the projects that a user may open, with the status of each. */
export async function showProjectMenu({ deps, user, shell, now }: SignedInVisit): Promise<Reply> {
  const [{ projects }, isHeld] = await Promise.all([deps.store.reads.overview(user.id), deps.store.listening.isHeld()]);
  const shown = projects.map(
    ({ code, name, checks }): MenuProject => ({
      code,
      name: name || 'Unnamed project',
      status: worstOf(checks, now, isHeld),
      started: checks.some(isStarted),
    }),
  );
  return fragment(ProjectMenu({ prefix: shell.prefix, projects: shown }));
}

/** New and paused checks are nothing to worry about; a project without checks is new itself. */
function worstOf(checks: readonly Check[], now: Instant, isHeld: boolean): ShownStatus {
  const statuses = new Set(checks.map((check) => shownStatus(check, now, isHeld)));
  if (statuses.has('down')) return 'down';
  if (statuses.has('grace')) return 'grace';
  return checks.length === 0 ? 'new' : 'up';
}
