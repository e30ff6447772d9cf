import { randomUUID } from 'node:crypto';
import { CALM, nextInStorm } from '../core/storm.ts';
import type { NewJob, Notification } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { type ChannelStorm, NO_CHECK } from '../store/storms.ts';
import type { Planned } from './enqueue.ts';

/** The event of a notification that sums up others. */
export const SUMMARY_EVENT = 'summary';
/** What the notifications say that a summary tells of. */
export const SUMMED_UP = 'skipped: part of a summary';

/**
 * Takes out of a plan what exceeds the messages that its channels get in a minute, and makes it lines of their summaries.
 * In the caller's transaction: the count, the summary with its job, and its lines commit together.
 */
export async function sumUp(tx: Store, plan: readonly Planned[]): Promise<readonly Planned[]> {
  const messages = plan.filter(({ skipped, burst }) => skipped === undefined && burst !== null);
  if (messages.length === 0) return plan;
  const ids = [...new Set(messages.map(({ channelId }) => channelId))].sort((a, b) => a - b);
  const limited = new Set(messages.filter(({ burst }) => burst !== 0).map(({ channelId }) => channelId));
  const storms = new Map(
    (await tx.storms.ofChannels(ids, [...limited])).map((storm) => [storm.channelId, storm] as const),
  );
  if (storms.size === 0) return plan;
  const changed = new Map<number, ChannelStorm>();
  const result: Planned[] = [];
  for (const message of plan) {
    const known = storms.get(message.channelId);
    if (known === undefined || message.skipped !== undefined || message.burst === null) {
      result.push(message);
      continue;
    }
    const { decided, storm } = nextInStorm(known, message.burst, message.createdAt);
    const summaryId = decided.verdict === 'begin' ? await begin(tx, message, decided.dueAt) : known.summaryId;
    const next = { ...CALM, ...storm, channelId: message.channelId, summaryId };
    storms.set(message.channelId, next);
    if (storm !== known) changed.set(message.channelId, next);
    result.push(
      decided.verdict === 'send' || summaryId === null ? message : { ...message, skipped: SUMMED_UP, summaryId },
    );
  }
  await tx.storms.save([...changed.values()]);
  return result;
}

async function begin(
  tx: Store,
  { channelId, checkStatus, createdAt }: Planned,
  runAt: NewJob['runAt'],
): Promise<number> {
  const [summary]: readonly Notification[] = await tx.notifications.insert([
    { code: randomUUID(), flipId: null, checkId: null, channelId, event: SUMMARY_EVENT, checkStatus, createdAt },
  ]);
  if (summary === undefined) throw new Error('the notification of a summary was not stored');
  await tx.jobs.insert([{ notificationId: summary.id, checkId: NO_CHECK, channelId, runAt }]);
  return summary.id;
}
