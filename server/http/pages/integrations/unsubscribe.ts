import { UnsubscribePage } from '../../../../views/pages/channel-link.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { changeChannel } from '../../../services/change-channel.ts';
import { readUnsubscribe } from '../../../signing.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { channelOfLink } from './channel-of-link.ts';

// Mail scanners open links within moments of their arrival, people later.
const SCANNER_SECS = 300;

type LinkVisit = Visit<'channel' | 'signed'>;

/** Asks before it stops the mails of a channel, so that a scanner which follows links stops nothing. */
export async function askToUnsubscribe(visit: LinkVisit): Promise<Reply> {
  const { ageSecs } = await readLink(visit);
  if (ageSecs === null) return incorrect(visit);
  const submitsItself = ageSecs > SCANNER_SECS;
  return page(UnsubscribePage({ shell: visit.shell, action: visit.req.originalUrl, submitsItself }));
}

/** Stops the mails: from the page, or from a mail program's own button (RFC 8058). */
export async function unsubscribe(visit: LinkVisit): Promise<Reply> {
  const { deps, shell } = visit;
  const { channel, ageSecs } = await readLink(visit);
  if (ageSecs === null) return incorrect(visit);
  await changeChannel(channel, { disabled: true }, deps);
  return page(NoticePage({ shell, title: 'Done', text: 'No more alerts will be sent to this address.' }));
}

/** The age is null for a signature that is not ours. */
async function readLink({ deps, param, now }: LinkVisit) {
  const channel = await channelOfLink(param('channel'), deps.store);
  return { channel, ageSecs: readUnsubscribe(param('signed'), channel.code, deps.config, now) };
}

function incorrect({ shell }: LinkVisit): Reply {
  const text = 'This link is invalid. Nothing was changed.';
  return page(NoticePage({ shell, title: 'Invalid link', text }));
}
