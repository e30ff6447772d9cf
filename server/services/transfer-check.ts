import type { Check } from '../core/check.ts';
import { message } from '../core/messages.ts';
import { Invalid, NotFound } from '../errors.ts';
import type { User } from '../store/store.ts';
import { accessOf, accessTo, demand } from './access.ts';
import type { CheckDeps } from './create-check.ts';

/** Where a check is to go. */
export interface CheckTransfer {
  readonly checkId: number;
  /** Code of the project that it enters. */
  readonly project: string;
  /** Codes of the channels there that it gets; null: all. */
  readonly channels: readonly string[] | null;
}

/**
 * Moves a check with its history to another project; its ping URL stays. The channels it had are left behind. Throws
 * `Invalid` when the new owner has no check left, or it is there already; as `accessTo` and `demand` do for either side.
 */
export async function transferCheck(
  { checkId, project: code, channels }: CheckTransfer,
  { store, bus, now, actor }: CheckDeps & { readonly actor: User },
): Promise<Check> {
  const { moved, from } = await store.transaction(async (tx) => {
    const found = await tx.checks.byId(checkId);
    const source = found === null ? null : await tx.projects.byId(found.projectId);
    if (found === null || source === null) throw new NotFound();
    const target = (await accessTo(code, actor, tx)).project;
    // in the order of ids, as all code that locks two of them
    for (const id of [source.id, target.id].sort((a, b) => a - b)) await tx.projects.lock(id);
    demand('transfer-check', await accessOf(source, actor, tx));
    demand('transfer-check', await accessTo(code, actor, tx));
    const check = await tx.checks.locked(checkId);
    if (check === null || check.projectId !== source.id) throw new NotFound();
    if (target.id === source.id) throw new Invalid(message('check-already-here'));
    const { limit, used } = await tx.users.checkUsage(target.ownerId);
    // among the projects of one owner nothing is added
    const isWithinOwner = source.ownerId === target.ownerId;
    if (!isWithinOwner && used >= limit) throw new Invalid(message('check-limit-of-target', { used, limit }));
    await tx.checks.move(checkId, target.id);
    const there = await tx.channels.ofProject(target.id);
    const chosen = channels === null ? there : there.filter((channel) => channels.includes(channel.code));
    await tx.checks.assignChannels(
      checkId,
      chosen.map(({ id }) => id),
    );
    return { moved: { ...check, projectId: target.id }, from: source.id };
  });
  await store.reportDates.adjustNags(now, [from, moved.projectId]);
  bus.publish([from, moved.projectId].map((project) => ({ what: 'check', project, check: checkId })));
  return moved;
}
