import { counted } from '../../server/core/words.ts';

/** Says what a restored database means for checks and alerts. */
export function restoredText(alerts: number): readonly string[] {
  return [
    ...(alerts > 0 ? [`${counted(alerts, 'alert')} that waited in it will be sent only if still true`] : []),
    'Rollcall counts as not listening since the backup was made, so no check goes down because of that time',
  ];
}
