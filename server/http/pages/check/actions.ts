import { ActionsDialog } from '../../../../views/pages/check/actions.tsx';
import { displayName } from '../../../core/names.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import { type CheckVisit, openCheck } from './open-check.ts';

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
