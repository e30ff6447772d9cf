/** Where counters and timings go; their names are those of Healthchecks, for the dashboards that exist. */
export interface Metrics {
  increment(name: string, by?: number): void;
  timing(name: string, millis: number): void;
}

/** Counts nothing. */
export const noMetrics: Metrics = { increment() {}, timing() {} };
