import type { Instant } from '../core/instant.ts';
import { unheld } from '../outbox.ts';
import type { JobCandidate, LoadedDelivery, NotificationResult } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { NO_CHECK } from '../store/storms.ts';
import { type JobEnd, RESTORED, SKIPPED_RESTORED, SUPERSEDED } from './job-end.ts';

/** A job taken by this process, with everything its delivery needs. */
export interface ClaimedJob extends JobCandidate {
  readonly loaded: LoadedDelivery;
}

/** Loads what the deliveries of jobs need that were just taken. What was deleted in between leaves the queue. */
export async function loadJobs(
  tx: Store,
  candidates: readonly JobCandidate[],
  { owner, now }: { readonly owner: string; readonly now: Instant },
): Promise<readonly ClaimedJob[]> {
  if (candidates.length === 0) return [];
  const ids = candidates.map(({ id }) => id);
  const summaries = candidates.filter(({ checkId }) => checkId === NO_CHECK);
  // rows are locked in the order of their channels
  for (const job of summaries.sort((a, b) => a.channelId - b.channelId)) await tx.storms.close(job, now);
  const newer = candidates.filter(({ hasOlder }) => hasOlder).map(({ id }) => id);
  await tx.notifications.settle((await tx.jobs.supersede(newer)).map(skippedFor));
  const deliveries = new Map((await tx.reads.deliveries(ids)).map((loaded) => [loaded.jobId, loaded]));
  await tx.jobs.finish(
    ids.filter((id) => !deliveries.has(id)),
    owner,
  );
  await tx.notifications.settle(
    [...deliveries.values()].map(({ notification }) => ({
      id: notification.id,
      state: 'sending',
      error: 'Sending',
      errorCode: '',
    })),
  );
  return candidates.flatMap((job): ClaimedJob[] => {
    const loaded = deliveries.get(job.id);
    return loaded ? [{ ...job, loaded }] : [];
  });
}

/** Of what could not be delivered only the newest state is told. */
function skippedFor({ id, errorCode }: { readonly id: number; readonly errorCode: string }): NotificationResult {
  return { id, state: 'skipped', error: errorCode === RESTORED ? SKIPPED_RESTORED : SUPERSEDED, errorCode: '' };
}

/**
 * Writes what became of jobs, in the caller's transaction: attempts, notifications and channels, and the jobs deleted or
 * put back. Returns the ends that were written; left out are those of jobs deleted meanwhile or taken over by another
 * process because the lease had ended.
 */
export async function recordEnds(tx: Store, ends: readonly JobEnd[], owner: string): Promise<readonly JobEnd[]> {
  if (ends.length === 0) return [];
  const over = ends.filter(({ again }) => again === null).map(({ jobId }) => jobId);
  const held = new Set(await tx.jobs.finish(over, owner));
  for (const { jobId, again } of ends) {
    if (again !== null && (await tx.jobs.postpone(jobId, owner, again))) held.add(jobId);
  }
  const kept = ends.filter(({ jobId }) => held.has(jobId));
  await tx.notifications.addAttempts(kept.flatMap(({ attempts }) => attempts));
  await tx.notifications.settle(kept.map(({ notification }) => notification));
  for (const { moved } of kept) if (moved) await tx.channels.update(moved.channelId, { value: moved.value });
  for (const mail of kept.flatMap(({ mails = [] }) => mails)) await tx.mails.add(mail, unheld(mail.createdAt));
  await followChannels(tx, kept);
  await tx.channels.noteDeliveries(kept.flatMap(({ channel }) => channel ?? []));
  return kept;
}

/**
 * A channel that delivers again gets at once what waits for it; one that fails again gets nothing before its next attempt,
 * so that a recipient that is away is asked now and then, and not once for each alert.
 */
async function followChannels(tx: Store, kept: readonly JobEnd[]): Promise<void> {
  const wishes = new Map(
    kept.flatMap(({ waiting }) => (waiting === undefined ? [] : [[waiting.channelId, waiting] as const])),
  );
  for (const { channelId, from, to } of wishes.values()) await tx.jobs.reschedule(channelId, { from, to });
}
