import { askToUnsubscribe, unsubscribe } from '../pages/integrations/unsubscribe.ts';
import { verifyChannel } from '../pages/integrations/verify.ts';
import { openRoute, type Route } from '../route.ts';

/** Channels, and what people come to from the messages they sent. */
export const integrationsRoutes: readonly Route[] = [
  openRoute('/integrations/{channel}/verify/{token}/', 'anyone', { get: verifyChannel }),
  openRoute(
    '/integrations/{channel}/unsub/{signed}/',
    'anyone',
    { get: askToUnsubscribe, post: unsubscribe },
    { csrfExempt: true },
  ),
];
