import { NameDialog } from '../../../../views/pages/check/name.tsx';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { updateCheck } from '../../../services/update-check.ts';
import { readNames, sharedSlugWarning, tagsOfProject } from '../../forms/name-form.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import { backTo, type CheckVisit, checkDeps, openCheck } from './check-visit.ts';

/** Shows what a check is called, to be changed. */
export async function showName(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  const knownTags = await tagsOfProject(check.projectId, visit.deps.store);
  return dialog(visit, {
    title: `Name and tags of ${displayName(check)}`,
    body: NameDialog({ shell: visit.shell, code: check.code, value: check, knownTags }),
  });
}

/** Calls the check something else; says what is wrong with a name that cannot be, and leaves everything as it is. */
export async function changeName(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'edit-check');
  const { value, errors } = readNames(visit.form);
  const [wrong] = Object.entries(errors);
  if (wrong !== undefined) {
    visit.notify('error', message('check-not-saved', { field: wrong[0], reason: wrong[1] }));
    return backTo(visit, { project, check });
  }
  const changed = await updateCheck(check.id, { fields: () => value }, checkDeps(visit));
  const warning = await sharedSlugWarning(changed, visit.deps.store);
  if (warning !== null) visit.notify('warning', warning);
  return backTo(visit, { project, check });
}
