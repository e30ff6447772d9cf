/**
 * For waiting until something is so: far longer than it takes on a machine with twenty other things to do, so that only
 * what never comes true fails. `expect.poll` waits as long by itself (vitest.config.ts).
 */
export const PATIENCE = { timeout: 120_000, interval: 10 } as const;
