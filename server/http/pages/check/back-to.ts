import type { Check } from '../../../core/check.ts';
import type { Project } from '../../../core/project.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

interface Place {
  readonly project: Pick<Project, 'code'>;
  /** Absent after the check is gone: then it is the list in any case. */
  readonly check?: Pick<Check, 'code'>;
}

/**
 * Sends the browser back to where a form about a check was sent from: its details, else the list of checks with the
 * filters it had.
 */
export function backTo({ req }: Pick<Visit, 'req'>, { project, check }: Place): Reply {
  const from = refererOf(req.get('referer'));
  if (check !== undefined && from?.pathname.includes('/details/') === true) {
    return redirectTo(`/checks/${check.code}/details/`);
  }
  const isList = from?.pathname.endsWith(`/projects/${project.code}/checks/`) === true;
  return redirectTo(`/projects/${project.code}/checks/${isList ? from.search : ''}`);
}

/** Whether a script asked, which needs no page to go on with. */
export function isScript({ req }: Pick<Visit, 'req'>): boolean {
  return req.get('x-requested-with') === 'XMLHttpRequest';
}

function refererOf(text: string | undefined): URL | null {
  return text !== undefined && URL.canParse(text) ? new URL(text) : null;
}
