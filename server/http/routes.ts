import type { RequestHandler } from 'express';
import type { Shell } from '../../views/layout/page.tsx';
import type { Store } from '../store/store.ts';
import type { LiveFeed } from './live.ts';
import { type OverviewModel, renderOverview } from './pages/overview.ts';

interface RouteDeps {
  readonly store: Store;
  readonly shell: Shell;
  readonly live: LiveFeed;
  readonly read: () => Promise<OverviewModel>;
}

interface Route {
  readonly path: string;
  /** For this machine's users only, as long as there is no sign-in. */
  readonly localOnly: boolean;
  readonly handler: RequestHandler;
}

/** The site map: every page, in one list. */
export function routes({ store, shell, live, read }: RouteDeps): readonly Route[] {
  return [
    {
      path: '/',
      localOnly: true,
      handler: async (_req, res) => {
        const page = renderOverview(await read(), shell);
        res.set('Cache-Control', 'private, no-store').type('html').send(page);
      },
    },
    { path: '/events/', localOnly: true, handler: (_req, res) => live.attach(res) },
    {
      path: '/api/:version/status/',
      localOnly: false,
      handler: async (req, res, next) => {
        const { version } = req.params;
        if (version !== 'v1' && version !== 'v2' && version !== 'v3') {
          next();
          return;
        }
        await store.ping();
        res.type('text/plain').send('OK');
      },
    },
  ];
}
