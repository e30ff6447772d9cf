/** How short and how long a period and a grace time may be. */
export const LEAST_SECS = 60;
export const MOST_SECS = 31_536_000;

/** Whether a number is a period or a grace time that may be set. */
export function isDuration(secs: number): boolean {
  return Number.isInteger(secs) && secs >= LEAST_SECS && secs <= MOST_SECS;
}
