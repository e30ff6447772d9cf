import { NoticePage } from '../../../../views/pages/notice.tsx';
import { changeChannel } from '../../../services/change-channel.ts';
import { isChannelToken } from '../../../signing.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { channelOfLink } from './channel-of-link.ts';

/** Confirms the address of an email channel: a person who opens the link in that mail wants its alerts. */
export async function verifyChannel({ deps, shell, param }: Visit<'channel' | 'token'>): Promise<Reply> {
  const channel = await channelOfLink(param('channel'), deps.store);
  if (!isChannelToken(param('token'), channel.code, deps.config)) {
    const text = 'This link is invalid. Nothing was changed.';
    return page(NoticePage({ shell, title: 'Invalid link', text }));
  }
  await changeChannel(channel, { emailVerified: true }, deps);
  const text = 'Alerts will now be sent to this address.';
  return page(NoticePage({ shell, title: 'Address confirmed', text }));
}
