import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid, RollcallError } from '../../../errors.ts';
import { type CheckAccess, checkAccess, demand } from '../../../services/access.ts';
import type { CheckDeps } from '../../../services/create-check.ts';
import { deleteCheck } from '../../../services/delete-check.ts';
import { pauseCheck } from '../../../services/pause-check.ts';
import { resumeCheck } from '../../../services/resume-check.ts';
import { type Reply, redirectTo, text } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo, isScript } from './back-to.ts';

type CheckVisit = SignedInVisit<'check'>;

/** Pauses a check. */
export async function pause(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await operable(visit);
  if (check.status !== 'paused' || check.lastStartAt !== null) await pauseCheck(check.id, checkDeps(visit));
  if (isScript(visit)) return text('');
  visit.notify('success', message('check-paused-quietly', { check: displayName(check) }));
  return backTo(visit, { project, check });
}

/** Resumes a paused check. */
export async function resume(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await operable(visit);
  await resumeCheck(check.id, checkDeps(visit)).catch((error: unknown) => {
    if (error instanceof RollcallError && error.code === 'conflict') throw new Invalid(message('check-not-paused'));
    throw error;
  });
  if (isScript(visit)) return text('');
  visit.notify('success', message('check-resumed', { check: displayName(check) }));
  return backTo(visit, { project, check });
}

/** Removes a check with its history. */
export async function remove(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await operable(visit);
  await deleteCheck(check.id, checkDeps(visit));
  visit.notify('success', message('check-removed', { check: displayName(check) }));
  return isScript(visit) ? text('') : redirectTo(`/projects/${project.code}/checks/`);
}

/** Returns what the services that change checks need. */
export function checkDeps({ deps: { store, bus }, now }: Pick<SignedInVisit, 'deps' | 'now'>): CheckDeps {
  return { store, bus, now };
}

async function operable({ deps, user, param }: CheckVisit): Promise<CheckAccess> {
  const access = await checkAccess(param('check'), user, deps.store);
  demand('operate-check', access);
  return access;
}
