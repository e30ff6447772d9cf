import { showContact } from '../pages/contact.ts';
import { followPage } from '../pages/events.ts';
import { openCloaked } from '../pages/overview/cloaked.ts';
import { showOverview } from '../pages/overview/show.ts';
import { showTroubles } from '../pages/overview/troubles.ts';
import { showPalette } from '../pages/palette.ts';
import { showStatusDocument, showStatusFeed, showStatusPage, unlockStatusPage } from '../pages/status/public.ts';
import { showStyleguide } from '../pages/styleguide.ts';
import { showTv } from '../pages/tv.ts';
import { openRoute, type Route, userRoute } from '../route.ts';

/** What somebody sees first, over all projects. */
export const overviewRoutes: readonly Route[] = [
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
