import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import { followPage } from '../events.ts';
import { showPalette } from '../palette.ts';
import { showContact, showStyleguide, showTv } from '../site-pages.ts';
import { showStatusDocument, showStatusFeed, showStatusPage, unlockStatusPage } from '../status/public.ts';
import { openCloaked, showOverview, showTroubles } from './show.ts';

/** The first page: all projects. */
export const overviewRoutes: readonly PageRoute[] = [
  userRoute('/', 'signed-in', { get: showOverview }, { countsAsUse: true }),
  userRoute('/events/', 'signed-in', { get: followPage }, { polled: true }),
  userRoute('/overview/', 'signed-in', { get: showTroubles }, { destination: true, countsAsUse: true }),
  userRoute('/palette/', 'signed-in', { get: showPalette }, { polled: true }),
  userRoute('/cloaked/{key}/', 'signed-in', { get: openCloaked }, { destination: true }),
  openRoute('/tv/', 'anyone', { get: showTv }),
  openRoute('/status/{slug}/', 'anyone', { get: showStatusPage, post: unlockStatusPage }),
  openRoute('/status/{slug}/feed.xml', 'anyone', { get: showStatusFeed }),
  openRoute('/status/{slug}/status.json', 'anyone', { get: showStatusDocument }),
  openRoute('/contact.vcf', 'anyone', { get: showContact }),
  openRoute('/styleguide/', 'anyone', { get: showStyleguide }),
];
