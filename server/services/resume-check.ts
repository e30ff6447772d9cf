import { resume } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { RollcallError } from '../errors.ts';
import { changeStatus } from './change-check-status.ts';
import type { CheckDeps } from './create-check.ts';

/**
 * Resumes a paused check: it is new again and waits for its next ping. Throws `NotFound` when it is gone; a
 * `RollcallError` with code `conflict` when it is not paused, also when it was and a run timed out since.
 */
export function resumeCheck(id: number, deps: CheckDeps): Promise<Check> {
  const resumeOrRefuse = (check: Check) => {
    const resumed = resume(check, deps.now);
    if (resumed === null) throw new RollcallError('check is not paused', { code: 'conflict', status: 409 });
    return resumed;
  };
  return changeStatus(id, resumeOrRefuse, deps);
}
