import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid, RollcallError } from '../../../errors.ts';
import { clearEvents } from '../../../services/clear-events.ts';
import { copyCheck } from '../../../services/copy-check.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import { type CheckVisit, detailsOf, openCheck } from './open-check.ts';
import { checkDeps } from './operate.ts';

/** Makes a copy of a check and shows it. */
export async function copy(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'operate-check');
  const made = await copyCheck(check.id, checkDeps(visit)).catch((error: unknown) => {
    // the button is not shown where there is no room: whoever sends the form all the same made a mistake
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
