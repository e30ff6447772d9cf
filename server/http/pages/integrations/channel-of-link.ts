import type { Channel } from '../../../core/channel.ts';
import { lowerUuid } from '../../../core/uuid.ts';
import { NotFound } from '../../../errors.ts';
import type { Store } from '../../../store/store.ts';

/** Finds the e-mail channel that a link in a mail names; throws `NotFound`. */
export async function channelOfLink(code: unknown, { channels }: Pick<Store, 'channels'>): Promise<Channel> {
  const uuid = typeof code === 'string' ? lowerUuid(code) : null;
  const channel = uuid === null ? null : await channels.byCode(uuid);
  if (channel?.kind !== 'email') throw new NotFound();
  return channel;
}
