import type { ShownUndo } from '../../../../views/pages/checks/undo.tsx';
import type { Project } from '../../../core/project.ts';
import type { Visit } from '../../visit.ts';

/** Returns what was just done to checks of this project and can still be taken back; null: nothing. */
export function pendingUndo(_visit: Pick<Visit, 'session' | 'now'>, _project: Project): ShownUndo | null {
  return null;
}
