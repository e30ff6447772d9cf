import type { Bus } from '../bus.ts';
import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import { message } from '../core/messages.ts';
import { Forbidden, Invalid, NotFound } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { CheckDeps } from './create-check.ts';

interface ChangeDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish'>;
}

/** What of a channel a person can change. */
export type ChannelChange = Partial<
  Pick<Channel, 'name' | 'value' | 'emailVerified' | 'disabled' | 'lastError' | 'burst'>
>;

/** Changes a channel; the checks it is assigned to stay. */
export async function changeChannel(
  { id, projectId }: Pick<Channel, 'id' | 'projectId'>,
  change: ChannelChange,
  { store, bus }: ChangeDeps,
): Promise<void> {
  // once it is used again, its next trouble is worth a message
  const anew = change.disabled === false ? { failingSince: null, troubleToldAt: null } : {};
  await store.channels.update(id, { ...change, ...anew });
  bus.publish({ what: 'channel', project: projectId });
}

/** Deletes a channel with the record of what it delivered. */
export async function deleteChannel(
  { id, projectId }: Pick<Channel, 'id' | 'projectId'>,
  { store, bus }: ChangeDeps,
): Promise<void> {
  await store.channels.remove(id);
  bus.publish({ what: 'channel', project: projectId });
}

/**
 * Makes the checks with these codes the ones a channel is assigned to. Throws `Invalid` for what is no code, `Forbidden`
 * for a channel or check that is not of the project.
 */
export async function assignChannel(
  projectId: number,
  wish: { readonly channel: string; readonly checks: readonly string[] },
  { store, bus }: ChangeDeps,
): Promise<void> {
  if (![wish.channel, ...wish.checks].every(isCode)) throw new Invalid(message('not-a-code'));
  await store.transaction(async (tx) => {
    const channel = await tx.channels.byCode(wish.channel);
    if (channel?.projectId !== projectId) throw new Forbidden();
    const ids = new Map((await tx.checks.ofProject(projectId)).map(({ code, id }) => [code, id]));
    const wanted = wish.checks.map((code) => ids.get(code.toLowerCase()));
    if (wanted.includes(undefined)) throw new Forbidden();
    await tx.channels.assignChecks(
      channel.id,
      wanted.filter((id) => id !== undefined),
    );
  });
  bus.publish({ what: 'channel', project: projectId });
}

function isCode(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

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
