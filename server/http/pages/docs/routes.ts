import { openRoute, type PageRoute } from '../../kit/page-route.ts';
import { giveMarkdown, searchDocs, showDoc, showDocs } from './page.ts';
import { tryCron, tryOnCalendar } from './tester.ts';

/** The documentation, and what any visitor may look at: status pages, the wall display. */
export const docsRoutes: readonly PageRoute[] = [
  openRoute('/docs/', 'anyone', { get: showDocs }),
  openRoute('/docs/search/', 'anyone', { get: searchDocs }),
  openRoute('/docs/cron/', 'anyone', { get: tryCron, post: tryCron }),
  openRoute('/docs/oncalendar/', 'anyone', { get: tryOnCalendar, post: tryOnCalendar }),
  openRoute('/docs/{markdown}', 'anyone', { get: giveMarkdown }),
  openRoute('/docs/{doc}/', 'anyone', { get: showDoc }),
];
