import type { Request, RequestHandler } from 'express';
import { UnsubscribePage } from '../../../../views/pages/channel-link.tsx';
import { readUnsubscribe } from '../../../signing.ts';
import type { PageDeps } from '../../page.ts';
import { renderPage } from '../../render.ts';
import { channelOfLink } from './channel-of-link.ts';

// Mail scanners open links within moments of their arrival, people later.
const SCANNER_SECS = 300;

/** Asks before it stops the mails of a channel, so that a scanner which follows links stops nothing. */
export function askToUnsubscribe(deps: PageDeps): RequestHandler {
  return async (req, res) => {
    const { ageSecs } = await readLink(req, deps);
    if (ageSecs === null) {
      res.send(incorrect(deps));
      return;
    }
    const submitsItself = ageSecs > SCANNER_SECS;
    res.send(renderPage(UnsubscribePage({ shell: deps.shell, action: req.originalUrl, submitsItself })));
  };
}

/** Stops the mails: from the page, or from a mail program's own button (RFC 8058). */
export function unsubscribe(deps: PageDeps): RequestHandler {
  return async (req, res) => {
    const { channel, ageSecs } = await readLink(req, deps);
    if (ageSecs === null) {
      res.send(incorrect(deps));
      return;
    }
    await deps.store.channels.update(channel.id, { disabled: true });
    deps.bus.publish({ what: 'channel', project: channel.projectId });
    res.send(deps.notice('Done', 'Alerts are no longer sent to this address.'));
  };
}

/** The age is null for a signature that is not ours. */
async function readLink(req: Request, { config, store, clock }: PageDeps) {
  const { code, signed } = req.params;
  const channel = await channelOfLink(code, store);
  return { channel, ageSecs: readUnsubscribe(String(signed), channel.code, config, clock.now()) };
}

function incorrect({ notice }: PageDeps): string {
  return notice('Incorrect link', 'This link is damaged or was made for something else. Nothing was changed.');
}
