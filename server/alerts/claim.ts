import type { JobCandidate, JobSearch, Lease, LoadedDelivery } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';

/** A job taken by this process, with everything its delivery needs. */
export interface ClaimedJob extends JobCandidate {
  readonly loaded: LoadedDelivery;
}

/** Takes due jobs, in the caller's transaction. What was deleted in between leaves the queue. */
export async function claimJobs(tx: Store, search: JobSearch, lease: Lease): Promise<readonly ClaimedJob[]> {
  const candidates = await tx.jobs.candidates(search);
  if (candidates.length === 0) return [];
  const ids = candidates.map(({ id }) => id);
  await tx.jobs.lease(ids, lease);
  const deliveries = new Map((await tx.reads.deliveries(ids)).map((loaded) => [loaded.jobId, loaded]));
  await tx.jobs.finish(
    ids.filter((id) => !deliveries.has(id)),
    lease.owner,
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
