import type { Channel } from '../../../core/channel.ts';
import { NotFound } from '../../../errors.ts';
import type { Store } from '../../../store/store.ts';

/** Finds the email channel that a link in a mail names; throws `NotFound`. */
export async function channelOfLink(code: string, { channels }: Pick<Store, 'channels'>): Promise<Channel> {
  const channel = await channels.byCode(code);
  if (channel?.kind !== 'email') throw new NotFound();
  return channel;
}
