import type { Route } from '../route.ts';

/** The documentation, and what anybody may look at: status pages, the wall display. */
export const docsRoutes: readonly Route[] = [];
