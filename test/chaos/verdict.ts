import type { OpenStore } from '../../server/store/open.ts';
import type { Witness } from './jobs.ts';
import { GRACE_SECS, type Job, TIMEOUT_SECS } from './world.ts';

/** What became of the promises. */
export interface Verdict {
  readonly answered: number;
  readonly stored: number;
  readonly pingsLost: number;
  readonly pingsDoubled: number;
  readonly alertsDecided: number;
  readonly alertsLost: number;
  readonly alertsDoubled: number;
  readonly falseAlarms: number;
}

interface FlipRow {
  readonly id: number;
  readonly check_id: number;
  readonly created_at: number | string;
  readonly new_status: string;
  readonly old_status: string;
  readonly processed_at: number | string | null;
}

/** A job that tried to ping so recently was not silent. A little less than the deadline, for what is on its way. */
const NOT_SILENT_MS = (TIMEOUT_SECS + GRACE_SECS - 5) * 1000;

/** What the jobs and the receiver saw. */
interface Seen {
  readonly jobs: readonly Job[];
  readonly witness: Witness;
  readonly accepted: ReadonlyMap<string, number>;
  /** When the last fault was over; milliseconds since 1970. */
  readonly calmFrom: number;
}

/** Compares what the jobs and the receiver saw with what the database holds. */
export async function judge(store: OpenStore, seen: Seen): Promise<Verdict> {
  const { jobs, witness, accepted } = seen;
  const { knex } = store.dialect;
  const stored: readonly { readonly rid: string; readonly count: number }[] = await knex('pings')
    .whereNotNull('rid')
    .select('rid')
    .count('* as count')
    .groupBy('rid');
  const storedIds = new Set(stored.map(({ rid }) => rid));
  const flips: readonly FlipRow[] = await knex('flips').orderBy('id');
  const due = flips.filter((flip) => flip.new_status === 'down' || flip.old_status === 'down');
  const notifications: readonly { readonly flip_id: number; readonly state: string; readonly count: number }[] =
    await knex('notifications')
      .whereNotNull('flip_id')
      .select('flip_id', 'state')
      .count('* as count')
      .groupBy('flip_id', 'state');
  const recorded = new Set(notifications.map(({ flip_id }) => flip_id));
  // within the hours of a run nothing may be given up
  const failed = notifications
    .filter(({ state }) => state === 'failed')
    .reduce((sum, { count }) => sum + Number(count), 0);
  const sent = notifications.filter(({ state }) => state === 'sent').reduce((sum, { count }) => sum + Number(count), 0);
  const repeats = [...accepted.values()].reduce((sum, times) => sum + times - 1, 0);
  return {
    answered: witness.answered.size,
    stored: stored.reduce((sum, { count }) => sum + Number(count), 0),
    pingsLost: [...witness.answered].filter((rid) => !storedIds.has(rid)).length,
    pingsDoubled: stored.reduce((sum, { count }) => sum + Number(count) - 1, 0),
    alertsDecided: due.length,
    alertsLost:
      due.filter(({ id, processed_at: at }) => at === null || !recorded.has(id)).length +
      failed +
      Math.max(0, sent - accepted.size) +
      untold(seen, flips),
    alertsDoubled: repeats,
    falseAlarms: flips.filter((flip) => flip.new_status === 'down' && isFalse(flip, jobs, witness)).length,
  };
}

/** A check that went down though its job was not silent and had not reported a failure. */
function isFalse(flip: FlipRow, jobs: readonly Job[], { tries }: Witness): boolean {
  const job = jobs.find(({ check }) => check.id === flip.check_id);
  if (job === undefined || job.kind === 'failing') return false;
  const at = millisOf(flip.created_at);
  return (tries.get(job.check.code) ?? []).some((tried) => tried <= at && tried > at - NOT_SILENT_MS);
}

/** Deaths that lasted through the calm to the end, and for which no check went down. */
function untold({ jobs, witness: { deaths }, calmFrom }: Seen, flips: readonly FlipRow[]): number {
  const idOf = new Map(jobs.map(({ check }) => [check.code, check.id]));
  const isTold = ({ code, from }: Witness['deaths'][number]): boolean =>
    flips.some(
      (flip) => flip.check_id === idOf.get(code) && flip.new_status === 'down' && millisOf(flip.created_at) > from,
    );
  return deaths.filter((death) => death.to === null && death.from < calmFrom && !isTold(death)).length;
}

function millisOf(at: number | string): number {
  return Number(at) / 1000;
}
