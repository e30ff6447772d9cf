import type { RequestHandler } from 'express';
import type { PageDeps } from './page.ts';
import { askToUnsubscribe, unsubscribe } from './pages/integrations/unsubscribe.ts';
import { verifyChannel } from './pages/integrations/verify.ts';
import { rowId, showOverview } from './pages/overview.ts';

/** Who may open a page: anyone, or, as long as there is no sign-in, only this machine's users. */
type Audience = 'everyone' | 'this-machine';

/** A page or a form of one. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly audience: Audience;
  readonly handler: RequestHandler;
}

/** The site map: every page, in one list. */
export function routes(deps: PageDeps): readonly Route[] {
  return [
    get('/', 'this-machine', showOverview(deps)),
    get('/events/', 'this-machine', (_req, res) => deps.live.attach(res)),
    // the link in alerts names a check without telling how to ping it
    get('/cloaked/:key/', 'this-machine', (req, res) => {
      res.redirect(`${deps.shell.prefix}/#${rowId(String(req.params['key']))}`);
    }),
    get('/integrations/:code/verify/:token/', 'everyone', verifyChannel(deps)),
    get('/integrations/:code/unsub/:signed/', 'everyone', askToUnsubscribe(deps)),
    { ...get('/integrations/:code/unsub/:signed/', 'everyone', unsubscribe(deps)), method: 'post' },
  ];
}

function get(path: string, audience: Audience, handler: RequestHandler): Route {
  return { method: 'get', path, audience, handler };
}
