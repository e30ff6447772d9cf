import { ActionsDialog } from '../../../../views/pages/check/actions.tsx';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid, RollcallError } from '../../../errors.ts';
import { pauseCheck, resumeCheck } from '../../../services/check-status.ts';
import { copyCheck } from '../../../services/create-check.ts';
import { clearEvents, deleteCheck } from '../../../services/remove-check.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, redirectTo, text } from '../../kit/reply.ts';
import { backTo, type CheckVisit, checkDeps, detailsOf, isScript, openCheck } from './check-visit.ts';

/** Shows everything one can do with a check. */
export async function showActions(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'operate-check');
  const name = displayName(check);
  const isPaused = check.status === 'paused';
  return dialog(visit, {
    title: name,
    size: 'small',
    body: ActionsDialog({ shell: visit.shell, code: check.code, name, isPaused }),
  });
}

/** Pauses a check. */
export async function pause(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'operate-check');
  if (check.status !== 'paused' || check.lastStartAt !== null) await pauseCheck(check.id, checkDeps(visit));
  if (isScript(visit)) return text('');
  visit.notify('success', message('check-paused-quietly', { check: displayName(check) }));
  return backTo(visit, { project, check });
}

/** Resumes a paused check. */
export async function resume(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'operate-check');
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
  const { check, project } = await openCheck(visit, 'operate-check');
  await deleteCheck(check.id, checkDeps(visit));
  visit.notify('success', message('check-removed', { check: displayName(check) }));
  return isScript(visit) ? text('') : redirectTo(`/projects/${project.code}/checks/`);
}

/** Makes a copy of a check and shows it. */
export async function copy(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'operate-check');
  const made = await copyCheck(check.id, checkDeps(visit)).catch((error: unknown) => {
    // the button is not shown where there is no room: a form that arrives all the same is a mistake
    if (error instanceof RollcallError && error.code === 'limit_reached') throw new Invalid(error.message);
    throw error;
  });
  return redirectTo(`${detailsOf(made)}?copied=1`);
}

/** Forgets the history of a check. */
export async function clearHistory(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'operate-check');
  await clearEvents(check.id, checkDeps(visit));
  visit.notify('success', message('check-cleared', { check: displayName(check) }));
  return redirectTo(detailsOf(check));
}
