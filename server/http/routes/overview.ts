import { followPage } from '../pages/events.ts';
import { openCloaked, showOverview } from '../pages/overview.ts';
import { type Route, userRoute } from '../route.ts';

/** What somebody sees first, over all projects. */
export const overviewRoutes: readonly Route[] = [
  userRoute('/', 'signed-in', { get: showOverview }, { countsAsUse: true }),
  userRoute('/events/', 'signed-in', { get: followPage }, { polled: true }),
  userRoute('/cloaked/{key}/', 'signed-in', { get: openCloaked }, { destination: true }),
];
