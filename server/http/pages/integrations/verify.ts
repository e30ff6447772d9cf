import type { RequestHandler } from 'express';
import { isChannelToken } from '../../../signing.ts';
import type { PageDeps } from '../../page.ts';
import { channelOfLink } from './channel-of-link.ts';

/** Confirms the address of an e-mail channel: whoever got the mail with this link wants its alerts. */
export function verifyChannel({ config, store, bus, notice }: PageDeps): RequestHandler {
  return async (req, res) => {
    const channel = await channelOfLink(req.params['code'], store);
    if (!isChannelToken(String(req.params['token']), channel.code, config)) {
      res.send(notice('Incorrect link', 'This link is damaged or was made for something else. Nothing was changed.'));
      return;
    }
    await store.channels.update(channel.id, { emailVerified: true });
    bus.publish({ what: 'channel', project: channel.projectId });
    res.send(notice('Address confirmed', 'Alerts will be sent to this address from now on.'));
  };
}
