import { pause } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { changeStatus } from './change-check-status.ts';
import type { CheckDeps } from './create-check.ts';

/** Pauses a check, silently. One that is paused already only loses its running clock. Throws `NotFound` when it is gone. */
export function pauseCheck(id: number, deps: CheckDeps): Promise<Check> {
  return changeStatus(id, (check) => pause(check, deps.now), deps);
}
