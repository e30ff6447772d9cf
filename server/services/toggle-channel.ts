import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import { NotFound } from '../errors.ts';
import type { CheckDeps } from './create-check.ts';

/** Switches a channel on or off for a check. Both belong to one project. Throws `NotFound` when the check is gone. */
export async function toggleChannel(
  { check, channel, isOn }: { readonly check: Pick<Check, 'id'>; readonly channel: Channel; readonly isOn: boolean },
  { store, bus }: CheckDeps,
): Promise<void> {
  const project = await store.transaction(async (tx) => {
    // the lock lets no other change of the same check's channels be lost
    const locked = await tx.checks.locked(check.id);
    if (locked === null) throw new NotFound();
    const others = (await tx.channels.ofCheck(check.id)).map(({ id }) => id).filter((id) => id !== channel.id);
    await tx.checks.assignChannels(check.id, isOn ? [...others, channel.id] : others);
    return locked.projectId;
  });
  bus.publish({ what: 'check', project, check: check.id });
}
