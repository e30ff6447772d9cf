import type { Hears } from '../../server/alerts/sweep.ts';

/** Pings have always been heard up to this very moment: what tests assume that are not about outages. */
export const alwaysListening: Hears = {
  hearing: async () => ({ lately: new Map(), since: async () => new Map() }),
};
