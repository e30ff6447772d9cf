import type { Route } from '../route.ts';

/** What staff sees and does. */
export const adminRoutes: readonly Route[] = [];
