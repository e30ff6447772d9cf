import type { Route } from '../route.ts';

/** One check: its details, log, dialogs and the forms behind them. */
export const checksRoutes: readonly Route[] = [];
