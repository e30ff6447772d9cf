import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import { showContact } from '../contact.ts';
import { followPage } from '../events.ts';
import { showPalette } from '../palette.ts';
import { showStatusDocument, showStatusFeed, showStatusPage, unlockStatusPage } from '../status/public.ts';
import { showStyleguide } from '../styleguide.ts';
import { showTv } from '../tv.ts';
import { openCloaked } from './cloaked.ts';
import { showOverview } from './show.ts';
import { showTroubles } from './troubles.ts';

/** What somebody sees first, over all projects. */
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
